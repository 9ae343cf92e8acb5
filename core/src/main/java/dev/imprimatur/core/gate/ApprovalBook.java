package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.Revisions;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Approvals as the log and the store together hold them: a change is recorded, then stored; one that was recorded and
 * could not be stored is recorded as undone. Rows that are not ours, or older than what was stored last, count for
 * nothing and are reported once.
 */
public final class ApprovalBook {

    /** A log that does not answer for so long has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** So many rows are in memory at a time; one may have megabytes. */
    private static final int FEW = 20;

    /** A page that has so much is full. */
    private static final long PAGE_BYTES = 4 << 20;

    private final ApprovalStore store;
    private final ApprovalCodec codec;
    private final AuditLog audit;
    private final HoldCount count;
    private final Revisions revisions = new Revisions();
    private final Set<ApprovalId> reported = new HashSet<>();
    private final Map<ApprovalId, Doubt> doubts = new ConcurrentHashMap<>();

    /** A recorded step whose storing nobody answered for. */
    private record Doubt(Approval next, String step) {}

    /** With the standard limits. */
    public ApprovalBook(
            ApprovalStore store, ApprovalCodec codec, AuditLog audit, Map<ApprovalId, Revisions.Reached> reached) {
        this(store, codec, audit, reached, HoldLimits.STANDARD);
    }

    /** @param reached how far each approval had come, by the log; older rows are refused from the start */
    public ApprovalBook(
            ApprovalStore store,
            ApprovalCodec codec,
            AuditLog audit,
            Map<ApprovalId, Revisions.Reached> reached,
            HoldLimits limits) {
        this.count = new HoldCount(limits);
        this.store = store;
        this.codec = codec;
        this.audit = audit;
        reached.forEach((id, known) -> revisions.reached(id, known.revision(), known.at()));
    }

    AuditLog audit() {
        return audit;
    }

    Optional<Approval> find(ApprovalId id) {
        return store.find(id).map(this::read);
    }

    /** A row that a step of ours replaced after it was read is read again: it is not somebody's doing. */
    private Approval read(SealedApproval row) {
        Approval stored = codec.open(row);
        int least = revisions.of(row.id()); // before it is read again: what is reached meanwhile need not be in it
        return stored.revision() < least
                ? current(store.find(row.id()).map(codec::open).orElse(stored), least)
                : stored;
    }

    /** The approval, unless it had come further already before it was read. */
    private static Approval current(Approval stored, int reached) {
        if (stored.revision() < reached) {
            throw new TamperedRow("The stored approval `" + stored.id() + "` is at revision `" + stored.revision()
                    + "`, but the log has it at `" + reached
                    + "`: the gateway was stopped in between, or somebody put an older row back. It counts for nothing;"
                    + " ask again, and look at the audit log.");
        }
        return stored;
    }

    /** Those that count; a row that is refused keeps nobody from asking anew. */
    List<Pending> pending(Digest digest, Instant now) {
        List<Pending> all = new ArrayList<>();
        for (SealedApproval row : store.pending(digest)) {
            try {
                if (read(row) instanceof Pending pending) {
                    all.add(pending);
                }
            } catch (TamperedRow tampered) {
                report(row.id(), tampered, now);
            }
        }
        return all;
    }

    ApprovalPage list(Optional<String> state, Optional<ApprovalId> before, int limit, Instant now) {
        List<Approval> all = new ArrayList<>();
        Optional<ApprovalId> last = before;
        int seen = 0;
        long bytes = 0;
        while (seen < limit && bytes < PAGE_BYTES) {
            int asked = Math.min(FEW, limit - seen);
            List<SealedApproval> rows = store.list(state, last, asked);
            for (SealedApproval row : rows) {
                bytes += row.body().length();
                try {
                    all.add(read(row));
                } catch (TamperedRow tampered) {
                    report(row.id(), tampered, now);
                }
            }
            if (rows.size() < asked) {
                return new ApprovalPage(all, Optional.empty());
            }
            seen += asked;
            last = Optional.of(rows.getLast().id());
        }
        return new ApprovalPage(all, last);
    }

    /** Those of an earlier start that nobody took up yet. */
    void eachLeft(Instant now, Consumer<Pending> work) {
        each(now.plus(Demand.LONGEST), now, "could not be taken up again after the start", pending -> {
            if (!count.knows(pending.id())) {
                work.accept(pending);
            }
        });
    }

    /**
     * From now on it is counted. In turn with all else about it.
     *
     * @param left as it was read; it is read again where a step of ours came in between
     * @return it as it is; empty when it does not wait any more
     */
    Optional<Pending> takeUp(Pending left) {
        Approval now =
                revisions.of(left.id()) > left.revision() ? find(left.id()).orElse(left) : left;
        if (!(now instanceof Pending pending)) {
            return Optional.empty();
        }
        count.known(pending);
        return Optional.of(pending);
    }

    /** Those that wait. */
    Set<ApprovalId> waiting() {
        return count.ids();
    }

    /** Those whose time is over. */
    void eachDue(Instant now, Consumer<Pending> work) {
        each(now, now, "could not be ended", work);
    }

    /**
     * One that fails keeps no other from its turn. Only a few rows are in memory at a time.
     *
     * @param failing what is said of those that fail; the caller tries again
     */
    private void each(Instant moment, Instant now, String failing, Consumer<Pending> work) {
        List<RuntimeException> failures = new ArrayList<>();
        int failed = 0;
        Optional<SealedApproval> last = Optional.empty();
        List<SealedApproval> rows;
        do {
            rows = store.pendingUntil(moment, last, FEW);
            for (SealedApproval row : rows) {
                Optional<RuntimeException> failure = attempt(row, now, work);
                failed += failure.isPresent() ? 1 : 0;
                failure.filter(e -> failures.size() < FEW).ifPresent(failures::add);
            }
            last = rows.isEmpty() ? last : Optional.of(rows.getLast());
        } while (rows.size() == FEW);
        if (!failures.isEmpty()) {
            GateFailure failure = new GateFailure(
                    "`" + failed + "` pending approvals " + failing + "; it is tried again.", failures.getFirst());
            failures.subList(1, failures.size()).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private Optional<RuntimeException> attempt(SealedApproval row, Instant now, Consumer<Pending> work) {
        try {
            if (read(row) instanceof Pending pending) {
                work.accept(pending);
            }
            return Optional.empty();
        } catch (TamperedRow tampered) {
            report(row.id(), tampered, now);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private void report(ApprovalId id, TamperedRow tampered, Instant now) {
        synchronized (reported) {
            if (!reported.add(id)) {
                return;
            }
        }
        record(List.of(new AuditEvent.RowRefused(id, String.valueOf(tampered.getMessage()), now)));
    }

    /**
     * Records the beginning, then stores it, unless it could not be read again.
     *
     * @throws TooManyHolds when so much waits that nothing more may
     */
    void open(Pending pending, AuditEvent held) {
        count.take(pending);
        try {
            begin(pending, held);
        } catch (RuntimeException e) {
            count.ended(pending.id());
            throw e;
        }
    }

    private void begin(Pending pending, AuditEvent held) {
        SealedApproval row = codec.seal(pending);
        if (!codec.open(row).equals(pending)) {
            throw new GateFailure(
                    "This action can't be stored in a form that reads back, so it is not held but refused.",
                    new IllegalStateException(pending.id().text()));
        }
        record(List.of(held));
        store.insert(row);
    }

    /**
     * Records the events, then stores what they lead to.
     *
     * @param step what is undone if that fails: {@code voted}, {@code ahead}, {@code ended}, {@code revoked} or
     *     {@code glass-broken}
     */
    void replace(Approval next, String step, List<AuditEvent> events, Instant now) {
        record(events);
        String why;
        try {
            if (store.replace(codec.seal(next))) {
                reached(next, now);
                return;
            }
            why = "The stored approval had changed meanwhile.";
        } catch (StorageFailure e) {
            if (stored(next, step)) {
                reached(next, now);
                return;
            }
            why = String.valueOf(e.getMessage());
        }
        record(List.of(new AuditEvent.Undone(next.id(), step, why, now)));
        throw new GateFailure(
                "The approval " + next.id() + " could not be changed: " + why
                        + " Nothing was done; look at it and try again.",
                new IllegalStateException("revision " + next.revision()));
    }

    private void reached(Approval next, Instant now) {
        revisions.reached(next.id(), next.revision(), now);
        if (!(next instanceof Pending)) {
            count.ended(next.id());
        }
    }

    /** Whether a failed call took effect after all; while nobody can tell, the step is in doubt. */
    private boolean stored(Approval next, String step) {
        try {
            return counts(next);
        } catch (StorageFailure e) {
            doubts.put(next.id(), new Doubt(next, step));
            throw new GateFailure(
                    "The approval " + next.id() + " may have changed: " + e.getMessage()
                            + " The change is recorded, and counts if the database has it or takes it when it answers"
                            + " again; look at it then.",
                    e);
        }
    }

    private boolean counts(Approval next) {
        return store.find(next.id()).map(codec::open).equals(Optional.of(next));
    }

    /** Approvals with a step that is recorded, and that the store may have or not. */
    Set<ApprovalId> doubtful() {
        return Set.copyOf(doubts.keySet());
    }

    /**
     * Ends the doubt about a step: it is stored, unless it is already or another one took its place, and then it is undone in
     * the log. To look only would not do, because what was asked long ago may still be on its way to the store.
     *
     * @return the approval after the step, when it counts; empty when nothing was in doubt, or the step is undone
     * @throws StorageFailure when the store still does not answer
     */
    Optional<Approval> settle(ApprovalId id, Instant now) {
        Doubt doubt = doubts.get(id);
        if (doubt == null) {
            return Optional.empty();
        }
        Approval next = doubt.next();
        boolean counts = store.replace(codec.seal(next)) || counts(next);
        if (counts) {
            reached(next, now);
        } else {
            record(List.of(new AuditEvent.Undone(
                    id, doubt.step(), "The database did not answer, and has another step in its place.", now)));
        }
        doubts.remove(id);
        return counts ? Optional.of(next) : Optional.empty();
    }

    /** Waits until the log has the events. */
    void record(List<AuditEvent> events) {
        recorded(audit.append(events));
    }

    /** Waits until the log has it. */
    static void recorded(CompletableFuture<Long> index) {
        try {
            index.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AuditFailure failure
                    ? failure
                    : new GateFailure("The audit log did not take an event, so nothing was done.", e);
        } catch (TimeoutException e) {
            throw new GateFailure("The audit log does not answer, so nothing was done: look at its disk.", e);
        } catch (InterruptedException e) {
            throw new GateFailure("The gateway is stopping, so nothing was done.", e);
        }
    }
}
