package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.ConditionFailure;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.subject.Person;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Person ANN = Samples.person("ann", "a");

    private final Rig rig = new Rig(ANN);

    @Test
    void deniesWhatNoRuleAllows() {
        rig.policy = Samples.policy();
        assertThat(rig.gate.attempt(Samples.action("act-1"), false)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void deniesWhenAConditionFailsToEvaluate() {
        for (Effect effect : Effect.values()) {
            rig.policy = Samples.policy(Samples.rule(
                    "broken",
                    effect,
                    action -> {
                        throw new ConditionFailure("no such fact");
                    },
                    effect == Effect.HOLD
                            ? Optional.of(Samples.demand(Samples.need("group:a", 1)))
                            : Optional.empty()));
            assertThat(rig.gate.attempt(Samples.action("act-1"), false))
                    .as("%s", effect)
                    .isNotInstanceOf(Attempt.Permitted.class);
        }
    }

    @Test
    void deniesWhenThePolicyItselfFails() {
        Gate broken = new Gate(
                () -> {
                    throw new IllegalStateException("no policy");
                },
                rig.memory,
                rig.desk,
                Runnable::run);
        assertThat(broken.attempt(Samples.action("act-1"), false)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void recordsTheAttemptAndTheDecisionBeforeAnythingElse() {
        rig.policy = Samples.allowing();
        Attempt attempt = rig.gate.attempt(Samples.action("act-1"), false);
        assertThat(((Attempt.Permitted) attempt).recorded()).isCompleted();
        assertThat(rig.memory.steps).containsExactly("log attempted", "log decided");
    }

    @Test
    void aFailingLogFailsTheRecordOfAnAllowedAction() {
        rig.policy = Samples.allowing();
        rig.memory.fail("log");
        Attempt attempt = rig.gate.attempt(Samples.action("act-1"), false);
        assertThat(((Attempt.Permitted) attempt).recorded()).isCompletedExceptionally();
    }

    @Test
    void nothingIsHeldUnlessItIsRecordedAndStored() {
        for (String failing : List.of("log attempted", "log held", "insert")) {
            Rig broken = new Rig(ANN);
            broken.memory.fail(failing);
            Attempt attempt = broken.gate.attempt(Samples.action("act-1"), false);
            assertThat(((Attempt.Held) attempt).opened()).as(failing).isCompletedExceptionally();
            assertThat(broken.memory.rows).as(failing).isEmpty();
        }
    }

    @Test
    void anIdenticalActionJoinsThePendingHold() {
        Pending first = rig.hold("act-1");
        Pending second = rig.hold("act-2");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(rig.memory.rows).hasSize(1);
        assertThat(rig.hold(Samples.action("act-3", "DELETE FROM orders WHERE id = 8"), false)
                        .id())
                .isNotEqualTo(first.id());
    }

    @Test
    void everyPartOfAnActionMustBeAllowed() {
        rig.policy = Samples.policy(Samples.rule(
                "reads", Effect.ALLOW, action -> action.operation().name().equals("sql.select"), Optional.empty()));
        Action read = with("sql.select", List.of());
        assertThat(rig.gate.attempt(read, false)).isInstanceOf(Attempt.Permitted.class);
        Action hidden =
                with("sql.select", List.of(new Action.Part(new Operation("sql.drop"), Samples.sqlFacts("DropStmt"))));
        assertThat(rig.gate.attempt(hidden, false)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void aHiddenPartThatIsHeldHoldsTheWholeAction() {
        rig.policy = Samples.policy(
                Samples.rule("reads", Effect.ALLOW, a -> a.operation().name().equals("sql.select"), Optional.empty()),
                Samples.rule(
                        "ask",
                        Effect.HOLD,
                        a -> a.operation().name().equals("sql.delete"),
                        Optional.of(Samples.demand(Samples.need("group:a", 1)))));
        Action mixed = with(
                "sql.select", List.of(new Action.Part(new Operation("sql.delete"), Samples.sqlFacts("DeleteStmt"))));
        assertThat(rig.gate.attempt(mixed, false)).isInstanceOf(Attempt.Held.class);
    }

    @Test
    void theWholeLifeOfAHeldActionIsInTheLogInOrder() throws Exception {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.desk.release(held.id(), Samples.action("act-1"));
        assertThat(rig.memory.steps)
                .containsExactly(
                        "log attempted",
                        "log decided",
                        "log held",
                        "insert",
                        "log voted",
                        "log approved",
                        "replace approved",
                        "consume",
                        "log released");
        assertThat(rig.memory.events).last().isInstanceOf(AuditEvent.Released.class);
    }

    @Test
    void aPermitIsNotGivenWhenItsReleaseCannotBeRecorded() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.memory.fail("log released");
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .hasMessageContaining("log is full");
    }

    private static Action with(String operation, List<Action.Part> also) {
        Action sample = Samples.action("act-1");
        return new Action(
                sample.id(),
                sample.subject(),
                sample.target(),
                new Operation(operation),
                sample.facts(),
                also,
                sample.payload(),
                sample.intent(),
                sample.model(),
                sample.at());
    }
}
