package dev.imprimatur.storage;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.HoldLimits;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The real gate and desk of one gateway on a medium, with a log in memory, counting what it stores. */
public final class Gateway {

    /** The medium, as one gateway sees it. */
    public record Medium(ApprovalStore approvals, PermitLedger permits) {}

    /** Never goes backwards, and passes only when it is told to. */
    static final class Time implements InstantSource {
        private final AtomicLong minutes = new AtomicLong();

        void pass() {
            minutes.set(31);
        }

        /** Whether an approval may still be used. */
        boolean early() {
            return minutes.get() == 0;
        }

        @Override
        public Instant instant() {
            return Samples.NOON.plus(Duration.ofMinutes(minutes.get()));
        }
    }

    static final int VOTERS = 5;

    private static final Directory PEOPLE =
            id -> Optional.of(new Person(id, id.toString(), Set.of("owners"), Set.of(), false));
    private static final AtomicInteger ACTIONS = new AtomicInteger();

    private final PolicySet policy = Samples.holding(3);
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final ApprovalStore store;
    private final ApprovalDesk desk;
    private final Gate gate;

    Gateway(Medium medium, InstantSource clock) {
        AuditLog log = Gateway::recorded;
        Random chance = new Random(ACTIONS.incrementAndGet());
        store = new Counting(medium.approvals());
        desk = new ApprovalDesk(
                new ApprovalBook(
                        store,
                        new ApprovalCodec(Samples.KEY),
                        log,
                        Map.of(),
                        new HoldLimits(HoldLimits.MOST, HoldLimits.MOST)),
                medium.permits(),
                () -> policy,
                new Delegations(log, List.of(), PEOPLE, Demand.LONGEST, clock, chance),
                new Freezes(log, List.of(), (which, because) -> 0, clock, chance),
                new Reviews(log, List.of(), PEOPLE, clock),
                Shapes.none(log),
                clock,
                chance);
        gate = new Gate(() -> policy, log, desk, Runnable::run);
    }

    private static CompletableFuture<Long> recorded(List<AuditEvent> events) {
        events.forEach(event -> event.canonical().canonicalBytes());
        return CompletableFuture.completedFuture(0L);
    }

    ApprovalDesk desk() {
        return desk;
    }

    /** How many changes it stored. */
    int stored() {
        return stored.get();
    }

    /** How many ends it stored. */
    int ended() {
        return ended.get();
    }

    Pending hold() {
        int number = ACTIONS.incrementAndGet();
        Action action = Samples.action("act-" + number, "DELETE FROM orders WHERE id = " + number, Samples.NOON);
        if (gate.attempt(action, true) instanceof Attempt.Held(var opened)) {
            return opened.join();
        }
        throw new AssertionError("It was not held.");
    }

    Approval find(ApprovalId id) {
        return desk.find(id).orElseThrow();
    }

    static Vote vote(Pending on, int voter, Choice choice) {
        Evidence evidence =
                new Evidence("api", "otp", Samples.NOON, "cred", on.ask().digest());
        return new Vote(PrincipalId.parse("person:voter-" + voter), choice, "", evidence, Samples.NOON);
    }

    private final class Counting implements ApprovalStore {
        private final ApprovalStore to;

        Counting(ApprovalStore to) {
            this.to = to;
        }

        @Override
        public void insert(SealedApproval approval) {
            to.insert(approval);
        }

        @Override
        public boolean replace(SealedApproval next) {
            boolean done = to.replace(next);
            if (done) {
                stored.incrementAndGet();
                ended.addAndGet(next.state().equals("pending") ? 0 : 1);
            }
            return done;
        }

        @Override
        public Optional<SealedApproval> find(ApprovalId id) {
            return to.find(id);
        }

        @Override
        public List<SealedApproval> pending(Digest digest) {
            return to.pending(digest);
        }

        @Override
        public List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
            return to.pendingUntil(moment, after, limit);
        }

        @Override
        public List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
            return to.list(state, before, limit);
        }
    }
}
