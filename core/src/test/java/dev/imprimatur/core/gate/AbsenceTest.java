package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Escalation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Alias;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Delegations, reminders, escalations and broken glass at the desk. */
class AbsenceTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "b");
    private static final Person CAI = Samples.person("cai", "b");
    private static final Person DAN = Samples.person("dan");
    private static final Person SAM = Samples.person("sam", "sre");

    private final Rig rig = new Rig(ANN, BEN, CAI, DAN, SAM);

    private static PolicySet holding(List<Duration> remind, List<BreakGlass> glass, Requirement... requirements) {
        Demand demand = new Demand(
                List.of(requirements), Duration.ofMinutes(30), Duration.ofMinutes(10), List.of(), false, remind, glass);
        return Samples.policy(Samples.rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand)));
    }

    private static BreakGlass glass() {
        return new BreakGlass(Voters.parse("group:sre"), false, Voters.parse("group:b"), 2, Duration.ofHours(1));
    }

    private <E extends AuditEvent> List<E> events(Class<E> kind) {
        return rig.memory.events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private Delegations.Made delegate(Person from, Person to) {
        return rig.desk
                .delegations()
                .delegate(from, to.id(), Set.of(), rig.now, rig.now.plus(Duration.ofDays(1)), "on holiday");
    }

    private Cast broken(Pending held) {
        Evidence evidence =
                new Evidence("test", "pwd", rig.now, "cred", held.ask().digest());
        return rig.desk
                .breakGlass(held.id(), new BrokenGlass(SAM.id(), "It burns.", evidence, rig.now))
                .orElseThrow();
    }

    @Test
    void aDelegationThatIsNotRecordedLendsNothing() {
        Pending held = rig.hold("act-1");
        rig.memory.fail("log");
        assertThatThrownBy(() -> delegate(ANN, DAN)).isInstanceOf(RuntimeException.class);
        rig.memory.fail("");
        assertThat(rig.desk.delegations().all()).isEmpty();
        assertThat(rig.vote(held, DAN, Choice.APPROVE)).isInstanceOf(Cast.Refused.class);
    }

    @Test
    void anEndThatIsNotRecordedEndsItAllTheSame() {
        Pending held = rig.hold("act-1");
        String id = ((Delegations.Made.Done) delegate(ANN, DAN)).delegation().id();
        rig.memory.fail("log");
        assertThatThrownBy(() -> rig.desk.delegations().end(id, ANN, "back again"))
                .isInstanceOf(RuntimeException.class);
        rig.memory.fail("");
        assertThat(rig.vote(held, DAN, Choice.APPROVE)).isInstanceOf(Cast.Refused.class);
    }

    @Test
    void theVoteSaysForWhom() {
        Pending held = rig.hold("act-1");
        delegate(ANN, DAN);
        assertThat(((Cast.Counted) rig.vote(held, DAN, Choice.APPROVE)).next()).isInstanceOf(Approved.class);
        assertThat(events(AuditEvent.Voted.class).getLast().vote().inPlaceOf())
                .singleElement()
                .satisfies(place -> assertThat(place.person()).isEqualTo(ANN.id()));
        assertThat(rig.desk.find(held.id()).orElseThrow().votes().getFirst().inPlaceOf())
                .hasSize(1);
    }

    @Test
    void unlessLeavesOutTheAbsentAndTheDelegate() {
        Person both = Samples.person("ann", "a", "contractors");
        for (Person absent : List.of(ANN, both)) {
            for (Person delegate : List.of(DAN, Samples.person("dan", "contractors"))) {
                Rig own = new Rig(absent, delegate);
                own.policy = holding(
                        List.of(),
                        List.of(),
                        new Requirement(
                                Voters.parse("group:a"),
                                1,
                                false,
                                List.of(Voters.parse("group:contractors")),
                                List.of()));
                own.desk
                        .delegations()
                        .delegate(
                                absent,
                                delegate.id(),
                                Set.of(),
                                own.now,
                                own.now.plus(Duration.ofDays(1)),
                                "on holiday");
                boolean left = absent.groups().contains("contractors")
                        || delegate.groups().contains("contractors");
                assertThat(own.vote(own.hold("act-1"), delegate, Choice.APPROVE))
                        .isInstanceOf(left ? Cast.Refused.class : Cast.Counted.class);
            }
        }
    }

    @Test
    void whoIsAskedOnlyLaterCountsWithoutVotingAgain() {
        List<Escalation> later = List.of(new Escalation(Duration.ofMinutes(5), Voters.parse("group:b")));
        rig.policy = holding(
                List.of(),
                List.of(),
                new Requirement(Voters.parse("group:a"), 1, false, List.of(), later),
                Samples.need("group:b", 1));
        Pending held = rig.hold("act-1");
        rig.vote(held, BEN, Choice.APPROVE);
        rig.desk.lookAgain();
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("pending");
        rig.pass(Duration.ofMinutes(5));
        rig.desk.lookAgain();
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("approved");
        assertThat(events(AuditEvent.Voted.class)).hasSize(1);
        assertThat(events(AuditEvent.Settled.class)).hasSize(1);
    }

    @Test
    void whatPolicyDeniesByThenDoesNotRipen() {
        List<Escalation> later = List.of(new Escalation(Duration.ofMinutes(5), Voters.parse("group:b")));
        rig.policy = holding(
                List.of(),
                List.of(),
                new Requirement(Voters.parse("group:a"), 1, false, List.of(), later),
                Samples.need("group:b", 1));
        Pending held = rig.hold("act-1");
        rig.vote(held, BEN, Choice.APPROVE);
        rig.pass(Duration.ofMinutes(5));
        rig.policy = Samples.denying();
        rig.desk.lookAgain();
        assertThat(rig.desk.find(held.id()).orElseThrow())
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.by()).isEqualTo("policy"));
    }

    @Test
    void remindsOnceEachTimeAndOfWhatWasMissedOnlyTheLast() {
        rig.policy = holding(
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(4)),
                List.of(),
                Samples.need("group:a", 1),
                Samples.need("group:b", 1));
        Pending held = rig.hold("act-1");
        rig.vote(held, BEN, Choice.APPROVE);
        rig.desk.lookAgain();
        assertThat(events(AuditEvent.Reminded.class)).isEmpty();
        rig.pass(Duration.ofMinutes(1));
        rig.desk.lookAgain();
        rig.desk.lookAgain();
        rig.pass(Duration.ofMinutes(3));
        rig.desk.lookAgain();
        rig.desk.lookAgain();
        assertThat(events(AuditEvent.Reminded.class))
                .extracting(AuditEvent.Reminded::reminder)
                .containsExactly(
                        new Reminder(held.id(), 1, List.of("group:a"), Samples.NOON.plusSeconds(60)),
                        new Reminder(held.id(), 3, List.of("group:a"), Samples.NOON.plusSeconds(240)));
        assertThat(rig.desk.reminded(held.id()))
                .hasValueSatisfying(last -> assertThat(last.nth()).isEqualTo(3));
    }

    @Test
    void tellsAgainWhenOthersAreAskedAsWellOrElsewhere() {
        Requirement owners = new Requirement(
                Voters.parse("group:a"),
                1,
                false,
                List.of(),
                List.of(new Escalation(Duration.ofMinutes(5), Voters.parse("group:oncall"))));
        Demand demand = new Demand(
                List.of(owners),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of(new Venue("chat:#late", Duration.ofMinutes(8))));
        rig.policy = Samples.policy(Samples.rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand)));
        rig.hold("act-1");
        rig.pass(Duration.ofMinutes(5));
        rig.desk.lookAgain();
        assertThat(events(AuditEvent.Reminded.class))
                .extracting(event -> event.reminder().whom())
                .containsExactly(List.of("group:a", "group:oncall"));
        rig.pass(Duration.ofMinutes(3));
        rig.desk.lookAgain();
        assertThat(events(AuditEvent.Reminded.class)).hasSize(2);
    }

    @Test
    void aReminderThatIsNotRecordedIsGivenAgain() {
        rig.policy = holding(List.of(Duration.ofMinutes(1)), List.of(), Samples.need("group:a", 1));
        rig.hold("act-1");
        rig.pass(Duration.ofMinutes(1));
        rig.memory.fail("log");
        assertThatThrownBy(rig.desk::lookAgain).isInstanceOf(GateFailure.class);
        rig.memory.fail("");
        rig.desk.lookAgain();
        assertThat(events(AuditEvent.Reminded.class)).hasSize(1);
    }

    @Test
    void goesOnRemindingAfterARestart() {
        rig.policy =
                holding(List.of(Duration.ofMinutes(1), Duration.ofMinutes(2)), List.of(), Samples.need("group:a", 1));
        Pending held = rig.hold(Samples.action("act-1"), true);
        rig.pass(Duration.ofMinutes(1));
        rig.desk.lookAgain();
        Reminder last = rig.desk.reminded(held.id()).orElseThrow();
        ApprovalDesk again = rig.desk(List.of(), new java.util.Random(1));
        again.resume(Map.of(held.id(), last));
        again.lookAgain();
        assertThat(events(AuditEvent.Reminded.class)).hasSize(1);
        rig.pass(Duration.ofMinutes(1));
        again.lookAgain();
        assertThat(events(AuditEvent.Reminded.class)).hasSize(2);
    }

    @Test
    void glassIsRecordedBeforeItIsStoredAndWholeWhereItIsNot() {
        rig.policy = holding(List.of(), List.of(glass()), Samples.need("group:a", 1));
        Pending held = rig.hold("act-1");
        rig.memory.fail("log");
        assertThatThrownBy(() -> broken(held)).isInstanceOf(RuntimeException.class);
        rig.memory.fail("");
        assertThat(rig.desk.reviews().all()).isEmpty();
        assertThat(rig.desk.find(held.id()).orElseThrow()).isInstanceOf(Pending.class);
        rig.memory.fail("replace");
        assertThatThrownBy(() -> broken(held)).isInstanceOf(GateFailure.class);
        rig.memory.fail("");
        assertThat(rig.desk.reviews().all()).isEmpty();
        assertThat(events(AuditEvent.Undone.class))
                .singleElement()
                .satisfies(undone -> assertThat(undone.step()).isEqualTo("glass-broken"));
        Approval next = ((Cast.Counted) broken(held)).next();
        assertThat(next.state()).isEqualTo("glass-broken");
        assertThat(rig.desk.reviews().all()).hasSize(1);
        assertThat(rig.desk.find(held.id())).contains(next);
    }

    @Test
    void whoWaitsIsToldThatTheGlassIsBroken() {
        rig.policy = holding(List.of(), List.of(glass()), Samples.need("group:a", 1));
        Pending held = rig.hold("act-1");
        List<Approval> told = new java.util.ArrayList<>();
        rig.desk.waiting().join(held.id(), told::add);
        broken(held);
        assertThat(told).singleElement().isInstanceOf(Approved.class);
    }

    @Test
    void whoBrokeTheGlassMayTakeItBackAndTheReviewStays() {
        rig.policy = holding(List.of(), List.of(glass()), Samples.need("group:a", 1));
        Pending held = rig.hold("act-1");
        broken(held);
        assertThat(rig.desk.revoke(held.id(), DAN, "no"))
                .hasValueSatisfying(none -> assertThat(none).isInstanceOf(Revocation.NotYours.class));
        assertThat(rig.desk.revoke(held.id(), SAM, "no need"))
                .hasValueSatisfying(done -> assertThat(done).isInstanceOf(Revocation.Unused.class));
        assertThat(rig.desk.reviews().all()).hasSize(1);
    }

    @Test
    void aReviewIsOverdueOnceAndClosedByTwoOthers() {
        rig.policy = holding(List.of(), List.of(glass()), Samples.need("group:a", 1));
        Pending held = rig.hold("act-1");
        broken(held);
        Reviews reviews = rig.desk.reviews();
        reviews.recordOverdue();
        assertThat(reviews.overdue()).isZero();
        rig.pass(Duration.ofHours(1));
        reviews.recordOverdue();
        reviews.recordOverdue();
        assertThat(reviews.overdue()).isEqualTo(1);
        assertThat(events(AuditEvent.ReviewOverdue.class)).hasSize(1);
        assertThat(reviews.find(held.id(), SAM.id(), true, "mine")).isInstanceOf(Reviews.Found.Refused.class);
        reviews.find(held.id(), BEN.id(), true, "seen");
        rig.people.put(BEN.id(), DAN); // ben left the group, and their finding counts no longer
        assertThat(reviews.find(held.id(), CAI.id(), true, "seen"))
                .isInstanceOfSatisfying(
                        Reviews.Found.Counted.class,
                        found -> assertThat(found.closed()).isFalse());
    }

    @Test
    void whoHasTwoNamesReviewsOnce() {
        rig.policy = holding(List.of(), List.of(glass()), Samples.need("group:a", 1));
        rig.people.put(BEN.id(), BEN.as(Set.of(new Alias(CAI.id(), Set.of(), false, Instant.MAX))));
        rig.people.put(CAI.id(), CAI.as(Set.of(new Alias(BEN.id(), Set.of(), false, Instant.MAX))));
        Pending held = rig.hold("act-1");
        broken(held);
        Reviews reviews = rig.desk.reviews();
        assertThat(reviews.find(held.id(), BEN.id(), true, "seen")).isInstanceOf(Reviews.Found.Counted.class);
        assertThat(reviews.find(held.id(), CAI.id(), false, "seen"))
                .isInstanceOfSatisfying(
                        Reviews.Found.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("one person counts once"));
        assertThat(events(AuditEvent.Reviewed.class)).hasSize(1);
    }

    @Test
    void glassOfTwoRulesTakesSomebodyOfBoth() {
        Demand open = holding(List.of(), List.of(glass()), Samples.need("group:a", 1))
                .rules()
                .getFirst()
                .demand()
                .orElseThrow();
        Demand shut = Samples.demand(Samples.need("group:b", 1));
        assertThat(open.and(shut).breakGlass()).isEmpty();
        assertThat(shut.and(open).breakGlass()).isEmpty();
        assertThat(open.and(open).breakGlass()).containsExactly(glass());
    }

    @Test
    void aReasonHasALetterOrADigitThatCanBeSeen() {
        for (String nothing : List.of("", " \t", "…", "\u200B\u2060", "\u3164\uFFA0", "\u2800", "🙂")) {
            assertThat(Reason.given(nothing)).as(nothing).isFalse();
        }
        for (String something : List.of("7", "x", "да", "障害", "\u200Ba")) {
            assertThat(Reason.given(something)).as(something).isTrue();
        }
    }

    @Test
    void nobodyDelegatesToThemselfUnderAnotherName() {
        Instant parted = rig.now.plus(Duration.ofMinutes(1));
        for (Instant until : List.of(Instant.MAX, parted)) {
            Person one = DAN.as(Set.of(new Alias(CAI.id(), Set.of(), false, until)));
            rig.people.put(CAI.id(), CAI.as(Set.of(new Alias(DAN.id(), Set.of(), false, until))));
            assertThat(delegate(one, CAI))
                    .isInstanceOfSatisfying(
                            Delegations.Made.Refused.class,
                            refused -> assertThat(refused.sentence()).contains("is you"));
        }
        assertThat(delegate(DAN, DAN)).isInstanceOf(Delegations.Made.Refused.class);
        rig.pass(Duration.ofMinutes(1)); // somebody else said that they are two
        assertThat(delegate(DAN.as(Set.of(new Alias(CAI.id(), Set.of(), false, parted))), CAI))
                .isInstanceOf(Delegations.Made.Done.class);
    }

    @Test
    void nobodyDelegatesLongerThanAllowed() {
        Instant end = rig.now.plus(Demand.LONGEST).plusSeconds(1);
        assertThat(rig.desk.delegations().delegate(ANN, DAN.id(), Set.of(), rig.now, end, "long"))
                .isInstanceOf(Delegations.Made.Refused.class);
        assertThat(rig.desk
                        .delegations()
                        .delegate(ANN, DAN.id(), Set.of(), rig.now.minus(Duration.ofDays(9)), end, "long"))
                .isInstanceOf(Delegations.Made.Refused.class);
    }
}
