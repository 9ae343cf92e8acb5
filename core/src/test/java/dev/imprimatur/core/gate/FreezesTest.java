package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What is frozen does not begin, and of a release and a revocation exactly one happens. */
class FreezesTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "a");
    private static final Person LEN = Samples.person("len");

    private final Rig rig = new Rig(ANN, BEN, LEN);

    private Freeze freeze(String scope) {
        return rig.freezes.freeze(FreezeScope.parse(scope), Set.of(BEN.id()), ANN.id(), "It loops.");
    }

    @Test
    void refusesWhatIsFrozenBeforeAnyPolicyIsAsked() {
        freeze("all");
        Attempt attempt = rig.gate.attempt(Samples.action("act-1"), false);
        assertThat(attempt).isInstanceOf(Attempt.Refused.class);
        assertThat(((Attempt.Refused) attempt).reason()).contains("Frozen by person:ann", "It loops.");
        assertThat(rig.memory.steps).contains("log attempted", "log halted").doesNotContain("log decided");
    }

    @Test
    void everyScopeStopsWhatItCoversAndNothingElse() {
        var action = Samples.action("act-1");
        String actor = action.subject().actor().id().toString();
        Json.Fields attempted = new AuditEvent.Attempted(action).canonical();
        for (String scope : List.of("all", actor, "target:" + action.target().name(), "target:*")) {
            assertThat(FreezeScope.parse(scope).covers(action.subject(), action.target()))
                    .as(scope)
                    .isTrue();
            assertThat(FreezeScope.parse(scope).coversAttempt(attempted))
                    .as(scope)
                    .isTrue();
            assertThat(FreezeScope.parse(scope).text()).isEqualTo(scope);
        }
        for (String scope : List.of("agent:somebody-else", "target:elsewhere/*", "person:ann")) {
            assertThat(FreezeScope.parse(scope).covers(action.subject(), action.target()))
                    .as(scope)
                    .isFalse();
            assertThat(FreezeScope.parse(scope).coversAttempt(attempted))
                    .as(scope)
                    .isFalse();
        }
        assertThat(FreezeScope.parse("agent:bot").coversAttempt(Json.fields().build()))
                .as("an event that names nobody")
                .isFalse();
        assertThatThrownBy(() -> FreezeScope.parse("everything")).hasMessageContaining("nothing that can be frozen");
    }

    @Test
    void whatWasApprovedIsNotReleasedWhileItIsFrozen() throws Exception {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        Freeze freeze = freeze("target:*");
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("Frozen by");
        assertThat(rig.memory.steps).doesNotContain("consume");
        rig.freezes.thaw(freeze.id(), Set.of(), ANN, "mended");
        rig.desk.release(held.id(), Samples.action("act-1"));
    }

    @Test
    void cutsTheSessionsItCovers() {
        freeze("target:" + Samples.action("act-1").target().name());
        var seen =
                new Sessions.Session(Samples.subject(), Samples.action("act-1").target(), Set.of());
        assertThat(rig.cuts).hasSize(2).allMatch(cut -> cut.test(seen));
    }

    @Test
    void cutsAtOnceAndNotOnlyWhenTheLogAnswers() {
        List<Integer> cutBefore = new ArrayList<>();
        AuditLog slow = events -> {
            cutBefore.add(rig.cuts.size());
            return rig.memory.append(events);
        };
        Sessions sessions = (which, because) -> {
            rig.cuts.add(which);
            return 1;
        };
        Freezes freezes = new Freezes(slow, List.of(), sessions, () -> rig.now, new Random(5));
        freezes.freeze(new FreezeScope.Everything(), Set.of(), BEN.id(), "it loops");
        assertThat(cutBefore).containsExactly(1);
        assertThat(rig.cuts).hasSize(2);
    }

    @Test
    void nobodyThawsWhatIsAboutThemself() {
        Freeze freeze = freeze("all");
        assertThat(rig.freezes.thaw(freeze.id(), Set.of(), BEN, "")).isInstanceOf(Freezes.Thaw.Own.class);
        assertThat(rig.freezes.thaw(freeze.id(), Set.of(LEN.id()), LEN, "")).isInstanceOf(Freezes.Thaw.Own.class);
        assertThat(rig.freezes.all()).containsExactly(freeze);
        assertThat(rig.freezes.thaw(freeze.id(), Set.of(), ANN, "")).isInstanceOf(Freezes.Thaw.Done.class);
        assertThat(rig.freezes.thaw(freeze.id(), Set.of(), ANN, "")).isInstanceOf(Freezes.Thaw.Unknown.class);
        assertThat(rig.freezes.all()).isEmpty();
    }

    @Test
    void whatWasRevokedIsNeverReleased() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        assertThat(rig.desk.revoke(held.id(), LEN, "because"))
                .hasValueSatisfying(refused -> assertThat(refused).isInstanceOf(Revocation.NotYours.class));
        assertThat(rig.desk.revoke(held.id(), BEN, "wrong table"))
                .hasValueSatisfying(revoked -> assertThat(revoked.approval())
                        .isInstanceOfSatisfying(
                                Closed.class,
                                closed -> assertThat(closed.state()).isEqualTo("revoked")));
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .hasMessageContaining("revoked, not approved");
        assertThat(rig.memory.steps).containsSubsequence("consume", "log revoked");
        assertThat(rig.desk.revoke(held.id(), BEN, "again"))
                .hasValueSatisfying(again -> assertThat(again).isInstanceOf(Revocation.NotApproved.class));
    }

    @RepeatedTest(200)
    void ofAReleaseAndARevocationExactlyOneHappens() throws Exception {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        AtomicInteger released = new AtomicInteger();
        AtomicInteger revoked = new AtomicInteger();
        try (ExecutorService two = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> both = List.of(
                    () -> {
                        try {
                            rig.desk.release(held.id(), Samples.action("act-1"));
                            released.incrementAndGet();
                        } catch (PermitRefused refused) {
                            assertThat(refused).hasMessageContaining("revoked");
                        }
                        return null;
                    },
                    () -> {
                        if (rig.desk.revoke(held.id(), ANN, "stop").orElseThrow() instanceof Revocation.Unused) {
                            revoked.incrementAndGet();
                        }
                        return null;
                    });
            for (var one : two.invokeAll(both)) {
                one.get();
            }
        }
        assertThat(released.get() + revoked.get()).isEqualTo(1);
    }

    @RepeatedTest(50)
    void nothingBeginsBehindAFreezeInTheLog() throws Exception {
        rig.policy = Samples.policy(Samples.rule(
                "all",
                dev.imprimatur.core.policy.Effect.ALLOW,
                dev.imprimatur.core.policy.Condition.ALWAYS,
                java.util.Optional.empty()));
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> attempts = java.util.stream.IntStream.range(0, 20)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        if (i == 10) {
                            freeze("all");
                            return false;
                        }
                        return rig.gate.attempt(Samples.action("act-" + i), false) instanceof Attempt.Permitted;
                    })
                    .toList();
            long permitted = 0;
            for (var one : many.invokeAll(attempts)) {
                permitted += one.get() ? 1 : 0;
            }
            List<String> steps = List.copyOf(rig.memory.steps);
            int frozen = steps.indexOf("log frozen");
            assertThat(permitted)
                    .isLessThanOrEqualTo(steps.subList(0, frozen).stream()
                            .filter("log decided"::equals)
                            .count());
        }
    }
}
