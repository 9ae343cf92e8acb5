package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.subject.Person;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A gateway whose store may be another one's begins nothing. */
class TenureTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Optional<String> LOST = Optional.of("Another gateway has taken over.");

    private final Rig rig = new Rig(ANN);

    @Test
    void whatThePolicyAllowsIsRefusedAndRecorded() {
        rig.policy = Samples.allowing();
        rig.untenured = LOST;
        Attempt.Refused refused = (Attempt.Refused) rig.gate.attempt(Samples.action("act-1"), false);
        assertThat(refused.reason()).isEqualTo(LOST.get());
        assertThat(rig.memory.steps).containsExactly("log attempted", "log undecided");
        rig.untenured = Optional.empty();
        assertThat(rig.gate.attempt(Samples.action("act-2"), false)).isInstanceOf(Attempt.Permitted.class);
    }

    @Test
    void whatWasAllowedIsNotWhenTheTenureEndedWhileItWasRecorded() {
        CompletableFuture<Long> slow = new CompletableFuture<>();
        Gate gate = new Gate(Samples::allowing, (List<AuditEvent> events) -> slow, rig.desk, Runnable::run);
        Attempt.Permitted permitted = (Attempt.Permitted) gate.attempt(Samples.action("act-1"), false);
        rig.untenured = LOST;
        slow.complete(1L);
        assertThat(permitted.recorded()).isCompletedExceptionally();
    }

    @Test
    void whatPeopleApprovedIsNotReleasedAndStaysUnused() throws PermitRefused {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.untenured = LOST;
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining(LOST.get());
        rig.untenured = Optional.empty();
        assertThat(rig.desk.release(held.id(), Samples.action("act-1")).approval())
                .contains(held.id());
    }
}
