package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApprovalDeskTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "a");

    private final Rig rig = new Rig(ANN, BEN);

    @Test
    void releasesExactlyWhatWasApproved() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        assertThatThrownBy(
                        () -> rig.desk.release(held.id(), Samples.action("act-1", "DELETE FROM orders WHERE id = 8")))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("is not what was approved");
        assertThat(rig.memory.steps).doesNotContain("consume").contains("log not-released");
    }

    @Test
    void releasesOnceOfAThousandCallers() throws Exception {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        AtomicInteger permits = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> calls = IntStream.range(0, 1_000)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        try {
                            rig.desk.release(held.id(), Samples.action("act-1"));
                            permits.incrementAndGet();
                        } catch (PermitRefused refused) {
                            assertThat(refused).hasMessageContaining("used already");
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> call : callers.invokeAll(calls)) {
                call.get();
            }
        }
        assertThat(permits).hasValue(1);
    }

    @Test
    void noPermitIsMadeForAnotherActionAndTheApprovalStaysUnused() throws Exception {
        Pending held = rig.hold("act-1");
        Approved approved = (Approved) ((Cast.Counted) rig.vote(held, ANN, Choice.APPROVE)).next();
        Action other = Samples.action("act-1", "DROP TABLE orders");
        assertThatThrownBy(() -> Permit.of(approved, other, rig.memory, rig.now))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("is not what was approved");
        assertThat(Permit.of(approved, Samples.action("act-1"), rig.memory, rig.now)
                        .approval())
                .contains(held.id());
    }

    @Test
    void aPermitIsSpentOnce() throws Exception {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        Permit permit = rig.desk.release(held.id(), Samples.action("act-1"));
        assertThatThrownBy(() -> permit.spend(Samples.action("act-1", "DROP TABLE orders"), rig.now))
                .isInstanceOf(PermitRefused.class);
        permit.spend(Samples.action("act-1"), rig.now);
        assertThatThrownBy(() -> permit.spend(Samples.action("act-1"), rig.now))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("used already");
    }

    @Test
    void anApprovalThatIsNotUsedInTimeIsDead() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.pass(Duration.ofMinutes(10));
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("had to be used");
    }

    @Test
    void aClockThatWentBackReleasesNothing() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.pass(Duration.ofHours(-1));
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(PermitRefused.class);
    }

    @Test
    void checksPowerAndPolicyAgainAtRelease() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.people.put(ANN.id(), Samples.person("ann"));
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .hasMessageContaining("quorum is gone");
        rig.people.put(ANN.id(), ANN);
        rig.policy = Samples.denying();
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .hasMessageContaining("now denies");
    }

    @Test
    void aVoteThatCannotBeRecordedDoesNotCount() {
        Pending held = rig.hold("act-1");
        rig.memory.fail("log voted");
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.APPROVE)).hasMessageContaining("log is full");
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("pending");
        assertThat(rig.desk.find(held.id()).orElseThrow().votes()).isEmpty();
    }

    @Test
    void anApprovalThatCannotBeRecordedIsNone() {
        Pending held = rig.hold("act-1");
        rig.memory.fail("log approved");
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.APPROVE)).hasMessageContaining("log is full");
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("pending");
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(Exception.class);
    }

    @Test
    void tellsThoseWhoWait() {
        Pending held = rig.hold("act-1");
        List<String> told = new ArrayList<>();
        rig.desk.waiting().join(held.id(), approval -> told.add(approval.state()));
        rig.vote(held, ANN, Choice.APPROVE);
        rig.vote(held, BEN, Choice.DENY);
        assertThat(told).containsExactly("approved");
    }

    @Test
    void expiresWhatNobodyAnswered() {
        Pending held = rig.hold("act-1");
        rig.pass(Duration.ofMinutes(29));
        rig.desk.expireDue();
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("pending");
        rig.pass(Duration.ofMinutes(1));
        rig.desk.expireDue();
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("expired");
    }

    @Test
    void afterARestartOnlyWhatCanBeCollectedStays() {
        Pending connection = rig.hold("act-1");
        Pending collectable = rig.hold(Samples.action("act-2", "DELETE FROM orders"), true);
        rig.restarted().resume(Map.of());
        assertThat(rig.desk.find(connection.id()).orElseThrow().state()).isEqualTo("withdrawn");
        assertThat(rig.desk.find(collectable.id()).orElseThrow().state()).isEqualTo("pending");
    }

    @Test
    void whatFailedAtTheStartIsTakenUpLaterAndNothingElse() {
        Pending connection = rig.hold("act-1");
        Pending collectable = rig.hold(Samples.action("act-2", "DELETE FROM orders"), true);
        ApprovalDesk later = rig.restarted();
        rig.memory.fail("replace withdrawn");
        assertThatThrownBy(() -> later.resume(Map.of()))
                .isInstanceOf(GateFailure.class)
                .hasMessageStartingWith("`1` pending approvals could not be taken up again after the start");
        assertThat(later.pending()).containsExactly(collectable.id());
        Action next = Samples.action("act-3", "DELETE FROM orders WHERE id = 3");
        Pending fresh = later.open(next, (Hold) rig.policy.decide(next), false);
        rig.memory.fail("");
        later.resume(Map.of());
        assertThat(later.find(connection.id()).orElseThrow().state()).isEqualTo("withdrawn");
        assertThat(later.find(fresh.id()).orElseThrow().state())
                .as("its connection is of this start")
                .isEqualTo("pending");
        assertThat(later.pending()).containsExactlyInAnyOrder(collectable.id(), fresh.id());
    }

    @Test
    void aHoldThatEndedWhileItWasTakenUpIsNotCounted() {
        Pending held = rig.hold("act-1");
        ApprovalBook book = new ApprovalBook(rig.memory, rig.codec, rig.memory, Map.of());
        book.replace(held.withdraw("", rig.now), "ended", List.of(), rig.now);
        assertThat(book.takeUp(held)).isEmpty();
        assertThat(book.waiting()).isEmpty();
    }

    @Test
    void whoWritesTheTablesApprovesNothing() {
        Pending held = rig.hold("act-1");
        SealedApproval row = rig.memory.row(held.id());
        rig.vote(held, ANN, Choice.DENY);
        SealedApproval denied = rig.memory.row(held.id());
        List<SealedApproval> forged = List.of(
                with(denied, "approved", denied.body(), denied.mac()),
                with(denied, "denied", Bytes.utf8(denied.body().utf8().replace("denied", "approved")), denied.mac()),
                with(denied, "pending", row.body(), denied.mac()),
                with(denied, "denied", denied.body(), Bytes.of(new byte[32])));
        for (SealedApproval forgery : forged) {
            rig.memory.rows.put(held.id(), forgery);
            assertThatThrownBy(() -> rig.desk.find(held.id())).isInstanceOf(TamperedRow.class);
            assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                    .isInstanceOf(TamperedRow.class);
        }
    }

    @Test
    void whatAnotherKeySealedIsNotEvenRead() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        Approval approved = rig.desk.find(held.id()).orElseThrow();
        byte[] other = new byte[MacKey.LENGTH];
        other[0] = 1;
        rig.memory.rows.put(held.id(), new ApprovalCodec(new MacKey(other)).seal(approved));
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(TamperedRow.class)
                .hasMessageContaining("does not carry our seal");
    }

    @Test
    void anOlderRowOfOursBringsNothingBack() {
        Pending held = rig.hold("act-1");
        SealedApproval old = rig.memory.row(held.id());
        rig.vote(held, ANN, Choice.DENY);
        rig.memory.rows.put(held.id(), old);
        assertThatThrownBy(() -> rig.vote(held, BEN, Choice.APPROVE))
                .isInstanceOf(TamperedRow.class)
                .hasMessageContaining("older row");
    }

    @Test
    void aRowThatCountsForNothingKeepsNobodyFromAskingAgain() {
        Pending held = rig.hold("act-1");
        SealedApproval old = rig.memory.row(held.id());
        rig.vote(held, ANN, Choice.DENY);
        rig.memory.rows.put(held.id(), old);
        Pending again = rig.hold("act-2");
        assertThat(again.id()).isNotEqualTo(held.id());
        assertThat(rig.memory.steps).containsOnlyOnce("log row-refused");
    }

    @Test
    void aTamperedRowKeepsNoOtherHoldFromExpiring() {
        Pending bad = rig.hold("act-1");
        Pending good = rig.hold(Samples.action("act-2", "DELETE FROM customers"), false);
        SealedApproval row = rig.memory.row(bad.id());
        rig.memory.rows.put(bad.id(), with(row, "pending", row.body(), Bytes.of(new byte[32])));
        rig.pass(Duration.ofHours(1));
        rig.desk.expireDue();
        rig.desk.expireDue();
        assertThat(rig.desk.find(good.id()).orElseThrow().state()).isEqualTo("expired");
        assertThat(rig.memory.steps).containsOnlyOnce("log row-refused");
        assertThat(rig.desk.list(Optional.empty(), Optional.empty(), 10).approvals())
                .hasSize(1);
    }

    @Test
    void votesThatArriveWhileAnApprovalIsReadAreNobodysTampering() {
        rig.policy = Samples.holding(Samples.need("group:a", 3));
        Pending held = rig.hold("act-1");
        rig.memory.meanwhile.add(() -> rig.vote(held, ANN, Choice.APPROVE));
        rig.memory.meanwhile.add(() -> {}); // read by that vote
        rig.memory.meanwhile.add(() -> rig.vote(held, BEN, Choice.APPROVE));
        assertThat(rig.desk.find(held.id()).orElseThrow().revision()).isPositive();
        assertThat(rig.desk.find(held.id()).orElseThrow().revision()).isEqualTo(2);
        assertThat(rig.memory.steps).doesNotContain("log row-refused");
    }

    @Test
    void aStepThatIsRecordedButNotStoredIsRecordedAsUndone() {
        Pending held = rig.hold("act-1");
        rig.memory.fail("replace");
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.DENY)).isInstanceOf(GateFailure.class);
        assertThat(rig.memory.steps).endsWith("log voted", "log denied", "log undone");
        rig.memory.fail("");
        rig.vote(held, BEN, Choice.APPROVE);
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("approved");
    }

    @Test
    void aListenerThatFailsKeepsNobodyElseFromBeingTold() {
        Pending held = rig.hold("act-1");
        List<String> told = new ArrayList<>();
        rig.desk.waiting().join(held.id(), approval -> {
            throw new IllegalStateException("gone");
        });
        rig.desk.waiting().join(held.id(), approval -> told.add(approval.state()));
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.APPROVE)).isInstanceOf(GateFailure.class);
        assertThat(told).containsExactly("approved");
        assertThat(rig.desk.find(held.id()).orElseThrow().state()).isEqualTo("approved");
    }

    @Test
    void whatWouldNotReadBackIsNotHeld() {
        Json.Fields deep = Json.fields().build();
        for (int i = 0; i < CallFacts.MAX_DEPTH - 1; i++) {
            deep = Json.fields().with("d", deep).build();
        }
        Json.Fields tooDeep = Json.fields().with("d", deep).build();
        assertThatThrownBy(() -> new CallFacts(tooDeep)).hasMessageContaining("deeper than 32");
        assertThat(new CallFacts(deep).arguments()).isEqualTo(deep);
    }

    @Test
    void aFailingLedgerReleasesNothing() {
        Pending held = rig.hold("act-1");
        rig.vote(held, ANN, Choice.APPROVE);
        rig.memory.fail("consume");
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .hasMessageContaining("consume");
        assertThat(rig.memory.steps).doesNotContain("log released");
    }

    @Test
    void anIssuerWhoIsNotExcludedYetGetsAHoldOfTheirOwn() {
        Pending first = rig.hold("act-1");
        Action byAnnsToken = Samples.with(new Subject(Samples.bot(), List.of(), "cred-2", ANN.id()));
        assertThat(rig.hold(byAnnsToken, false).id()).isNotEqualTo(first.id());
    }

    @Test
    void whatCanBeCollectedDoesNotJoinWhatEndsWithItsConnection() {
        Pending connection = rig.hold("act-1");
        assertThat(rig.hold(Samples.action("act-2"), true).id()).isNotEqualTo(connection.id());
    }

    private static SealedApproval with(SealedApproval row, String state, Bytes body, Bytes mac) {
        return new SealedApproval(
                row.id(), row.revision(), state, row.digest(), row.openedAt(), row.expiresAt(), body, mac);
    }

    @Test
    void aStoredApprovalReadsBackEqual() {
        Pending held = rig.hold("act-1");
        assertThat(rig.desk.find(held.id())).contains(held);
        assertThat(rig.codec.open(rig.codec.seal(held))).isEqualTo(held);
    }

    /** Invariant 9: whatever races, one end. */
    @Test
    void onlyOneEndUnderRacingVotesExpiryAndWithdrawal() throws Exception {
        Random chance = new Random(20_260_301);
        for (int round = 0; round < 300; round++) {
            Rig race = new Rig(ANN, BEN);
            Pending held = race.hold("act-1");
            Set<String> ends = ConcurrentHashMap.newKeySet();
            AtomicInteger told = new AtomicInteger();
            race.desk.waiting().join(held.id(), approval -> {
                ends.add(approval.state());
                told.incrementAndGet();
            });
            if (chance.nextBoolean()) {
                race.pass(Duration.ofMinutes(29));
            }
            List<Runnable> racers = List.of(
                    () -> race.vote(held, ANN, Choice.APPROVE),
                    () -> race.vote(held, BEN, Choice.DENY),
                    () -> race.desk.withdraw(held.id(), "gone"),
                    () -> {
                        race.pass(Duration.ofMinutes(1));
                        race.desk.expireDue();
                    });
            run(racers);
            Approval end = race.desk.find(held.id()).orElseThrow();
            assertThat(end.state()).isNotEqualTo("pending");
            assertThat(ends).containsExactly(end.state());
            assertThat(told).hasValue(1);
            Cast late = race.vote(held, ANN, Choice.APPROVE);
            assertThat(late)
                    .isInstanceOfSatisfying(
                            Cast.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(Cast.Why.LATE));
            assertThat(race.desk.find(held.id()).orElseThrow()).isEqualTo(end);
        }
    }

    private static void run(List<Runnable> racers) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(racers.size())) {
            List<Future<?>> all = new ArrayList<>();
            for (Runnable racer : racers) {
                all.add(threads.submit(() -> {
                    start.await();
                    racer.run();
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    void holdsThatOpenAtOnceDoNotWaitForEachOtherForEver() throws Exception {
        List<Thread> agents = new ArrayList<>();
        AtomicInteger opened = new AtomicInteger();
        for (int agent = 0; agent < 64; agent++) {
            String name = "act-" + agent + "-";
            agents.add(Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < 50; i++) {
                    rig.hold(Samples.action(name + i, "DELETE FROM orders WHERE id = " + name.hashCode() + i), false);
                    opened.incrementAndGet();
                }
            }));
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (Thread agent : agents) {
            agent.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        assertThat(opened).hasValue(64 * 50);
    }
}
