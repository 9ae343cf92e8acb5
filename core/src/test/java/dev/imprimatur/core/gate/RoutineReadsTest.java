package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.Rule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutineReadsTest {

    private static final Duration WINDOW = Duration.ofMillis(50);

    /** A disk that answers when it is told to. */
    private static final class SlowLog implements AuditLog {
        private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
        private int atLeisure;

        @Override
        public CompletableFuture<Long> append(List<AuditEvent> events) {
            CompletableFuture<Long> later = new CompletableFuture<>();
            waiting.add(later);
            return later;
        }

        @Override
        public CompletableFuture<Long> appendAtLeisure(List<AuditEvent> events) {
            atLeisure++;
            return append(events);
        }

        void take() {
            waiting.remove().complete(0L);
        }

        void fail() {
            waiting.remove().completeExceptionally(new AuditFailure("The log is full.", new IOException()));
        }
    }

    private final Rig rig = new Rig();
    private final SlowLog log = new SlowLog();
    private PolicySet policy = allowing(Risk.LOW);
    private long nanos = Long.MAX_VALUE - 1_000; // counters turn over
    private final Gate gate =
            new Gate(() -> policy, log, rig.desk, Runnable::run, RoutineReads.within(WINDOW, () -> nanos));

    private static PolicySet allowing(Risk risk, Obligation... obligations) {
        Rule free = Samples.rule("free", Effect.ALLOW, Condition.ALWAYS, Optional.empty());
        return Samples.policy(new Rule(
                free.id(),
                free.on(),
                free.when(),
                free.effect(),
                risk,
                free.because(),
                free.demand(),
                List.of(obligations)));
    }

    private boolean routine() {
        return ((Attempt.Permitted) gate.attemptRead(Samples.action("act-1"))).routine();
    }

    @Test
    void needNotWaitForTheLog() {
        assertThat(routine()).isTrue();
        assertThat(log.atLeisure).isEqualTo(1);
    }

    @Test
    void areNotWhatMayChangeSomething() {
        Attempt.Permitted write = (Attempt.Permitted) gate.attempt(Samples.action("act-1"), false);
        assertThat(write.routine()).isFalse();
        assertThat(log.atLeisure).isZero();
    }

    @ParameterizedTest
    @EnumSource(Risk.class)
    void areOnlyThoseOfTheLowestRisk(Risk risk) {
        policy = allowing(risk);
        assertThat(routine()).isEqualTo(risk == Risk.LOW);
    }

    @Test
    void areNotThoseWithObligations() {
        policy = allowing(Risk.LOW, new Obligation.MaxRows(10));
        assertThat(routine()).isFalse();
    }

    @Test
    void areNoneWhereNobodySaidSo() {
        Gate careful = new Gate(() -> policy, log, rig.desk, Runnable::run);
        assertThat(((Attempt.Permitted) careful.attemptRead(Samples.action("act-1"))).routine())
                .isFalse();
        assertThat(log.atLeisure).isZero();
    }

    @Test
    void waitAgainAsSoonAsTheLogIsLate() {
        assertThat(routine()).isTrue();
        nanos += WINDOW.toNanos() - 1;
        assertThat(routine()).isTrue();
        nanos += 1;
        assertThat(routine()).as("the first is as old as the window").isFalse();
        log.take();
        assertThat(routine()).as("the log moves").isTrue();
        nanos += WINDOW.toNanos();
        assertThat(routine()).isFalse();
    }

    @Test
    void aLogThatIsIdleIsNotLate() {
        assertThat(routine()).isTrue();
        log.take();
        nanos += Duration.ofDays(3).toNanos();
        assertThat(routine()).isTrue();
    }

    @Test
    void waitAfterAFailureUntilSomethingIsRecorded() {
        assertThat(routine()).isTrue();
        log.fail();
        assertThat(routine()).isFalse();
        log.fail();
        assertThat(routine()).isFalse();
        log.take();
        assertThat(routine()).isTrue();
    }

    /** A log that refuses at once has not taken it. */
    @Test
    void areNotThoseThatTheLogDidNotTake() {
        AuditLog full = events -> CompletableFuture.failedFuture(new AuditFailure("It is full.", new IOException()));
        Gate refusing = new Gate(() -> policy, full, rig.desk, Runnable::run, RoutineReads.within(WINDOW, () -> nanos));
        Attempt.Permitted read = (Attempt.Permitted) refusing.attemptRead(Samples.action("act-1"));
        assertThat(read.routine()).isFalse();
        assertThat(read.recorded()).isCompletedExceptionally();
    }
}
