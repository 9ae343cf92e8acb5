package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Approvers tighten, the strictest of all counts, and nobody loosens. */
class ConstraintsTest {

    private final Person eve = Samples.person("eve", "owners");
    private final Person kim = Samples.person("kim", "owners");
    private final Rig rig = new Rig(eve, kim);
    private Pending hold;

    @BeforeEach
    void hold() {
        Rule ask = Samples.rule(
                "ask", Effect.HOLD, Condition.ALWAYS, Optional.of(Samples.demand(Samples.need("group:owners", 2))));
        rig.policy = Samples.policy(new Rule(
                ask.id(),
                ask.on(),
                ask.when(),
                ask.effect(),
                ask.risk(),
                ask.because(),
                ask.demand(),
                List.of(new Obligation.MaxRows(100))));
        hold = rig.hold("act-1");
    }

    private static Constraints rows(long most) {
        return new Constraints(List.of(new Obligation.MaxRows(most)), Optional.empty(), Optional.empty());
    }

    private static Constraints within(Duration time) {
        return new Constraints(List.of(), Optional.of(time), Optional.empty());
    }

    private static Constraints until(Instant moment) {
        return new Constraints(List.of(), Optional.empty(), Optional.of(moment));
    }

    private Cast approve(Person voter, Constraints constraints) {
        Evidence evidence =
                new Evidence("test", "pwd", rig.now, "cred", hold.ask().digest());
        Vote vote = new Vote(voter.id(), Choice.APPROVE, "", new Terms(constraints), evidence, rig.now);
        return rig.desk.vote(hold.id(), vote).orElseThrow();
    }

    private <T extends AuditEvent> List<T> events(Class<T> kind) {
        return rig.memory.events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private void loosens(Cast cast) {
        assertThat(cast).isInstanceOfSatisfying(Cast.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Cast.Why.LOOSENS);
            assertThat(refused.sentence()).endsWith(".");
        });
        assertThat(events(AuditEvent.Voted.class).getLast().refused()).isPresent();
    }

    @Test
    void theStrictestOfAllIsInThePermitAndInTheLog() throws PermitRefused {
        Constraints hers = rows(10).and(within(Duration.ofMinutes(5)));
        Constraints his = rows(50).and(new Constraints(
                List.of(new Obligation.ReadOnly()), Optional.empty(), Optional.of(Samples.NOON.plusSeconds(120))));
        approve(eve, hers);
        Approved approved = (Approved) ((Cast.Counted) approve(kim, his)).next();
        List<Obligation> all = List.of(new Obligation.ReadOnly(), new Obligation.MaxRows(10));
        assertThat(approved.obligations()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(approved.useBy()).isEqualTo(Samples.NOON.plusSeconds(120));
        Permit permit = rig.desk.release(hold.id(), Samples.action("act-1"));
        assertThat(permit.obligations()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(permit.expires()).isEqualTo(Samples.NOON.plusSeconds(120));
        assertThat(events(AuditEvent.Released.class).getLast().obligations()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(events(AuditEvent.Voted.class))
                .extracting(event -> event.vote().terms().constraints())
                .containsExactly(hers, his);
    }

    @Test
    void whatNothingCanDoIsRefusedAtTheVote() {
        Constraints masks =
                new Constraints(List.of(new Obligation.Mask("orders.total")), Optional.empty(), Optional.empty());
        assertThat(approve(eve, masks)).isInstanceOfSatisfying(Cast.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Cast.Why.UNKEPT);
            assertThat(refused.sentence())
                    .contains("`orders.total` can't be masked")
                    .contains("Approve without it");
        });
        assertThat(approve(eve, rows(10))).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void theStoredApprovalKeepsThem() {
        approve(eve, rows(10));
        approve(kim, until(Samples.NOON.plusSeconds(60)));
        assertThat(rig.desk.find(hold.id()))
                .get()
                .isInstanceOfSatisfying(
                        Approved.class,
                        stored -> assertThat(stored.constraints())
                                .isEqualTo(rows(10).and(until(Samples.NOON.plusSeconds(60)))));
    }

    @Test
    void deadWhenAnApproverSaidSo() {
        approve(eve, until(Samples.NOON.plusSeconds(60)));
        approve(kim, Constraints.NONE);
        rig.pass(Duration.ofSeconds(60));
        assertThatThrownBy(() -> rig.desk.release(hold.id(), Samples.action("act-1")))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("had to be used");
    }

    @Test
    void moreRowsThanThePolicyLetsThroughAreRefused() {
        loosens(approve(eve, rows(101)));
        assertThat(approve(eve, rows(100))).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void moreTimeThanThePolicyGivesIsRefused() {
        loosens(approve(eve, within(Duration.ofMinutes(11))));
        loosens(approve(eve, until(Samples.NOON.plus(Duration.ofMinutes(41)))));
        loosens(approve(eve, until(Samples.NOON)));
        assertThat(approve(eve, within(Duration.ofMinutes(10)))).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void nobodyLoosensWhatTheySaidBefore() {
        approve(eve, rows(10));
        loosens(approve(eve, rows(20)));
        loosens(approve(eve, Constraints.NONE));
        assertThat(approve(eve, rows(10)))
                .isInstanceOfSatisfying(
                        Cast.Refused.class, refused -> assertThat(refused.why()).isEqualTo(Cast.Why.REPEATED));
        assertThat(approve(eve, rows(5))).isInstanceOf(Cast.Counted.class);
        assertThat(((Approved) ((Cast.Counted) approve(kim, rows(50))).next()).obligations())
                .containsExactly(new Obligation.MaxRows(5));
    }

    @Test
    void whoTightenedOnceStillCountsOnce() {
        approve(eve, rows(10));
        assertThat(((Cast.Counted) approve(eve, rows(5))).next()).isInstanceOf(Pending.class);
    }

    @Test
    void whoDeniesSaysNothingBesides() {
        Evidence evidence =
                new Evidence("test", "pwd", rig.now, "cred", hold.ask().digest());
        assertThatThrownBy(() -> new Vote(eve.id(), Choice.DENY, "", new Terms(rows(1)), evidence, rig.now))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"email", "a.b.c.d", "*.email", "'a b.c'", "''"})
    void masksNameColumns(String column) {
        assertThatThrownBy(
                        () -> new Constraints(List.of(new Obligation.Mask(column)), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
