package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people grant ahead reaches exactly as far as they said, and no longer than they may. */
class ShapesTest {

    private static final Latitude LATITUDE = new Latitude(10, Duration.ofHours(24));

    private final Person eve = Samples.person("eve", "owners");
    private final Person kim = Samples.person("kim", "owners", "security");
    private final Person olga = new Person(PrincipalId.parse("person:olga"), "olga", Set.of(), Set.of(), false);
    private final Rig rig = new Rig(eve, kim, olga);
    private int next;

    @BeforeEach
    void policy() {
        rig.policy = holding(Optional.of(LATITUDE), Samples.need("group:owners", 1));
    }

    private static PolicySet holding(Optional<Latitude> latitude, Requirement... requirements) {
        Demand demand = new Demand(
                List.of(requirements), Duration.ofMinutes(30), Duration.ofMinutes(10), List.of(), false, latitude);
        return Samples.policy(Samples.rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand)));
    }

    private Action action(int value) {
        return Samples.action("act-" + ++next, "DELETE FROM orders WHERE id = " + value);
    }

    private Approval held(Action action) {
        Pending pending = rig.hold(action, true);
        return rig.desk.find(pending.id()).orElseThrow();
    }

    private Cast vote(Approval on, Person voter, Terms terms) {
        Evidence evidence =
                new Evidence("test", "pwd", rig.now, "cred", on.ask().digest());
        return rig.desk
                .vote(on.id(), new Vote(voter.id(), Choice.APPROVE, "", terms, evidence, rig.now))
                .orElseThrow();
    }

    private Terms ahead(int times, Duration per, Duration until) {
        return new Terms(Constraints.NONE, Optional.of(new Allowance(times, per, rig.now.plus(until))));
    }

    private Terms ahead(int times) {
        return ahead(times, Duration.ofHours(1), Duration.ofHours(6));
    }

    private void granted(int times) {
        assertThat(vote(held(action(1)), eve, ahead(times))).isInstanceOf(Cast.Counted.class);
        assertThat(rig.desk.shapes().all(rig.now)).hasSize(1);
    }

    private <T extends AuditEvent> List<T> events(Class<T> kind) {
        return rig.memory.events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private void asks(Approval approval) {
        assertThat(approval).isInstanceOf(Pending.class);
    }

    private Approved runs(Approval approval) {
        assertThat(approval).isInstanceOf(Approved.class);
        return (Approved) approval;
    }

    @Test
    void whatGoesWrongWithAShapeIsToldAndPeopleAreAsked() {
        granted(3);
        rig.templates = action -> {
            throw new IllegalStateException("Nobody thought of this statement.");
        };
        asks(held(action(2)));
        assertThat(rig.trouble).singleElement().asString().contains("Nobody thought of this statement.");
    }

    @Test
    void whatGoesWrongWithAUseIsToldAndPeopleAreAsked() {
        granted(3);
        rig.memory.fail("replace approved");
        asks(held(action(2)));
        assertThat(rig.trouble).singleElement().isInstanceOf(GateFailure.class);
    }

    @Test
    void otherValuesRunWithoutAskingAndTheLogSaysWhy() throws PermitRefused {
        granted(3);
        Action other = action(2);
        Approved approved = runs(held(other));
        assertThat(approved.grant())
                .contains(events(AuditEvent.ShapeGranted.class)
                        .getFirst()
                        .granted()
                        .id());
        rig.desk.release(approved.id(), other);
        List<String> types = rig.memory.events.stream().map(AuditEvent::type).toList();
        assertThat(types.subList(types.size() - 6, types.size()))
                .containsExactly("attempted", "decided", "held", "shape-used", "approved", "released");
    }

    @Test
    void nothingElseRuns() {
        granted(3);
        asks(held(Samples.action("act-x", "DELETE FROM orders WHERE id > 1")));
        asks(held(Samples.action("act-y", "DELETE FROM others WHERE id = 1")));
        Subject other = new Subject(
                new Agent(PrincipalId.parse("agent:other"), "other", Samples.OWNER, Set.of()),
                List.of(),
                "cred-1",
                Samples.ISSUER);
        asks(held(Samples.with(other)));
    }

    @Test
    void noOftenerThanGranted() {
        granted(2);
        runs(held(action(2)));
        runs(held(action(3)));
        asks(held(action(4)));
        rig.pass(Duration.ofMinutes(59));
        asks(held(action(5)));
        rig.pass(Duration.ofMinutes(1));
        runs(held(action(6)));
    }

    @Test
    void noOftenerInAllThanThePolicyLets() {
        assertThat(vote(held(action(1)), eve, ahead(10, Duration.ofSeconds(1), Duration.ofHours(6))))
                .isInstanceOf(Cast.Counted.class);
        for (int i = 0; i < 10; i++) {
            runs(held(action(100 + i)));
            rig.pass(Duration.ofSeconds(2));
        }
        asks(held(action(200)));
    }

    @Test
    void noLongerThanGranted() {
        assertThat(vote(held(action(1)), eve, ahead(5, Duration.ofHours(1), Duration.ofMinutes(5))))
                .isInstanceOf(Cast.Counted.class);
        rig.pass(Duration.ofMinutes(5));
        asks(held(action(2)));
        assertThat(rig.desk.shapes().all(rig.now)).isEmpty();
    }

    @Test
    void onlyIfAllWhoApproveGrantItAndTheStrictestCounts() {
        rig.policy = holding(Optional.of(LATITUDE), Samples.need("group:owners", 2));
        Approval first = held(action(1));
        vote(first, eve, ahead(5));
        vote(first, kim, Terms.NONE);
        asks(held(action(2)));
        Approval second = held(action(3));
        vote(second, eve, ahead(5));
        vote(second, kim, ahead(1));
        runs(held(action(4)));
        asks(held(action(5)));
    }

    @Test
    void constraintsGoWithEveryUse() {
        Terms terms = new Terms(
                new Constraints(List.of(new Obligation.MaxRows(3)), Optional.empty(), Optional.empty()),
                ahead(5).standing());
        vote(held(action(1)), eve, terms);
        assertThat(runs(held(action(2))).obligations()).containsExactly(new Obligation.MaxRows(3));
    }

    @Test
    void asksOnceAConstraintIsOver() {
        Instant end = rig.now.plusSeconds(60);
        Terms terms = new Terms(new Constraints(List.of(), Optional.empty(), Optional.of(end)), ahead(5).standing());
        vote(held(action(1)), eve, terms);
        assertThat(runs(held(action(2))).useBy()).isEqualTo(end);
        rig.pass(Duration.ofSeconds(60));
        asks(held(action(3)));
    }

    @Test
    void noRuleNoGrant() {
        rig.policy = holding(Optional.empty(), Samples.need("group:owners", 1));
        refused(vote(held(action(1)), eve, ahead(1)), "No rule");
    }

    @Test
    void noFurtherThanTheRule() {
        refused(vote(held(action(1)), eve, ahead(11)), "10 times");
        refused(vote(held(action(1)), eve, ahead(1, Duration.ofHours(1), Duration.ofHours(25))), "later");
        refused(vote(held(action(1)), eve, ahead(1, Duration.ofHours(1), Duration.ZERO)), "over already");
    }

    private static void refused(Cast cast, String sentence) {
        assertThat(cast).isInstanceOfSatisfying(Cast.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Cast.Why.NO_STANDING);
            assertThat(refused.sentence()).contains(sentence);
        });
    }

    @Test
    void anotherPolicyEndsIt() {
        granted(3);
        PolicySet before = rig.policy;
        rig.policy = new PolicySet(
                new dev.imprimatur.core.policy.PolicyVersion(
                        dev.imprimatur.core.seal.Digest.of(new byte[] {77}), Optional.empty()),
                before.rules(),
                Optional.empty());
        asks(held(action(2)));
        rig.desk.followPolicy();
        assertThat(events(AuditEvent.ShapeEnded.class))
                .extracting(AuditEvent.ShapeEnded::by)
                .containsExactly("policy");
        rig.policy = before;
        asks(held(action(3)));
    }

    @Test
    void endsWhenAGrantorMayNoLongerApprove() {
        granted(3);
        rig.people.put(eve.id(), Samples.person("eve"));
        asks(held(action(2)));
        assertThat(events(AuditEvent.ShapeEnded.class))
                .extracting(AuditEvent.ShapeEnded::by)
                .containsExactly("people");
        rig.people.put(eve.id(), eve);
        asks(held(action(3)));
    }

    @Test
    void endsWhenAGrantorIsGone() {
        granted(3);
        rig.people.remove(eve.id());
        asks(held(action(2)));
        assertThat(rig.desk.shapes().all(rig.now)).isEmpty();
    }

    @Test
    void grantorsAreAskedAgainAtRelease() {
        granted(3);
        Action other = action(2);
        Approved approved = runs(held(other));
        rig.people.remove(eve.id());
        assertThatThrownBy(() -> rig.desk.release(approved.id(), other)).isInstanceOf(PermitRefused.class);
    }

    @Test
    void frozenIsFrozen() {
        granted(3);
        rig.freezes.freeze(new FreezeScope.Everything(), Set.of(), kim.id(), "stop");
        assertThat(rig.gate.attempt(action(2), true)).isInstanceOf(Attempt.Refused.class);
        assertThat(events(AuditEvent.ShapeUsed.class)).isEmpty();
    }

    @Test
    void endedByWhoCouldHaveVotedAndByNobodyElse() {
        granted(3);
        String id = rig.desk.shapes().all(rig.now).getFirst().granted().id();
        assertThat(rig.desk.endShape(id, olga, "no")).isEqualTo(Shapes.End.NOT_YOURS);
        assertThat(rig.desk.endShape("shp-99999999", kim, "no")).isEqualTo(Shapes.End.UNKNOWN);
        assertThat(rig.desk.endShape(id, kim, "done")).isEqualTo(Shapes.End.ENDED);
        asks(held(action(2)));
    }

    @Test
    void aCrashLosesAllowanceAndNeverGainsAny() {
        granted(2);
        runs(held(action(2)));
        rig.memory.fail("replace");
        asks(held(action(3)));
        StartState start = new StartState();
        rig.memory.events.forEach(event -> {
            if (StartState.TYPES.contains(event.type())) {
                start.take((Json.Fields) Json.parse(event.canonical().canonicalBytes()));
            }
        });
        assertThat(start.shapes()).hasSize(1);
        assertThat(start.shapes().getFirst().used()).isEqualTo(2);
        asks(held(action(4)));
    }

    @Test
    void whatWasGrantedOutlivesARestart() {
        granted(2);
        runs(held(action(2)));
        StartState start = new StartState();
        rig.memory.events.forEach(event -> start.take(event.canonical()));
        ApprovalDesk desk = rig.desk(start.shapes(), new Random(9));
        Gate gate = new Gate(() -> rig.policy, rig.memory, desk, Runnable::run);
        assertThat(opened(gate, desk, action(3))).isInstanceOf(Approved.class);
        assertThat(opened(gate, desk, action(4))).isInstanceOf(Pending.class);
    }

    private static Approval opened(Gate gate, ApprovalDesk desk, Action action) {
        Pending pending = ((Attempt.Held) gate.attempt(action, true)).opened().join();
        return desk.find(pending.id()).orElseThrow();
    }

    @Test
    void theInstantOfAUseIsItsOwn() {
        granted(1);
        Instant then = rig.now;
        runs(held(action(2)));
        assertThat(events(AuditEvent.ShapeUsed.class).getFirst().at()).isEqualTo(then);
    }
}
