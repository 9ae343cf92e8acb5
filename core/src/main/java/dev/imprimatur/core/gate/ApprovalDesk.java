package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Directory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Where holds begin, votes arrive and permits are given. Every method blocks until what it did is durable, and records
 * each step before it takes it. Steps on one approval happen one after the other; several gateways on one storage are
 * kept apart by the revision.
 */
public final class ApprovalDesk {

    private final ApprovalStore store;
    private final ApprovalCodec codec;
    private final PermitLedger ledger;
    private final AuditLog audit;
    private final Policies policies;
    private final Directory people;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Waiting waiting = new Waiting();
    private final Turns turns = new Turns();

    public ApprovalDesk(
            ApprovalStore store,
            ApprovalCodec codec,
            PermitLedger ledger,
            AuditLog audit,
            Policies policies,
            Directory people,
            InstantSource clock,
            RandomGenerator chance) {
        this.store = store;
        this.codec = codec;
        this.ledger = ledger;
        this.audit = audit;
        this.policies = policies;
        this.people = people;
        this.clock = clock;
        this.chance = chance;
    }

    /** Those who wait for verdicts. */
    public Waiting waiting() {
        return waiting;
    }

    /** Begins a hold, or joins the one that the same subject has for the same action. */
    Pending open(Action action, Hold hold, boolean collectable) {
        Instant now = clock.instant();
        Digest digest = action.digest();
        return turns.take(digest.hex(), () -> {
            Optional<Pending> same = pendingFor(digest, now);
            Pending pending = same.orElseGet(
                    () -> Pending.open(ApprovalId.next(chance), Ask.about(action, digest, hold, collectable, now)));
            record(new AuditEvent.Held(action.id(), pending.id(), pending.ask(), same.isPresent(), now));
            if (same.isEmpty()) {
                store.insert(codec.seal(pending));
            }
            return pending;
        });
    }

    /** The digest covers the subject, so whatever has the same one is the same subject's. */
    private Optional<Pending> pendingFor(Digest digest, Instant now) {
        for (SealedApproval row : store.pending(digest)) {
            if (codec.open(row) instanceof Pending pending
                    && now.isBefore(pending.ask().expiresAt())) {
                return Optional.of(pending);
            }
        }
        return Optional.empty();
    }

    /** One approval as it is now. */
    public Optional<Approval> find(ApprovalId id) {
        return store.find(id).map(codec::open);
    }

    /** A page of approvals, newest first; see {@link ApprovalStore#list}. */
    public List<Approval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
        return store.list(state, before, limit).stream().map(codec::open).toList();
    }

    /**
     * Takes a vote, and ends the hold when it was the last one needed.
     *
     * @return what became of it, with the approval as it is afterwards; empty when there is no such approval
     */
    public Optional<Cast> vote(ApprovalId id, Vote vote) {
        return turns.take(id.text(), () -> find(id).map(approval -> vote(approval, vote)));
    }

    private Cast vote(Approval approval, Vote vote) {
        Cast cast = switch (approval) {
            case Pending pending -> pending.cast(vote, people.person(vote.voter()), clock.instant());
            case Approved ended -> late(ended);
            case Closed ended -> late(ended);
        };
        return switch (cast) {
            case Cast.Refused refused -> {
                record(new AuditEvent.Voted(approval.id(), vote, Optional.of(refused)));
                yield refused;
            }
            case Cast.Counted counted -> {
                record(new AuditEvent.Voted(approval.id(), vote, Optional.empty()));
                yield new Cast.Counted(counted(counted.next()));
            }
        };
    }

    private Approval counted(Approval next) {
        if (next instanceof Pending pending) {
            replace(pending);
            return settle(pending);
        }
        return end(next);
    }

    private static Cast.Refused late(Approval ended) {
        return new Cast.Refused(
                Cast.Why.LATE,
                "The approval " + ended.id() + " has ended already: " + ended.state() + " by " + AuditEvent.by(ended)
                        + ". This vote changes nothing.");
    }

    private Approval settle(Pending pending) {
        Approval next =
                pending.settle(people, policies.current().decide(pending.ask().action()), clock.instant());
        return next.equals(pending) ? pending : end(next);
    }

    /** Records, stores and announces the end of a hold. */
    private Approval end(Approval ended) {
        record(new AuditEvent.Settled(ended, clock.instant()));
        replace(ended);
        waiting.ended(ended);
        return ended;
    }

    private void replace(Approval next) {
        if (!store.replace(codec.seal(next))) {
            throw new GateFailure(
                    "The approval " + next.id()
                            + " was changed by another gateway at the same moment: look at it and try" + " again.",
                    new IllegalStateException("revision " + next.revision() + " was not the next one"));
        }
    }

    /** Ends the hold because its subject went away or took it back. An ended one stays as it is. */
    public Optional<Approval> withdraw(ApprovalId id, String because) {
        return turns.take(
                id.text(),
                () -> find(id).map(approval -> approval instanceof Pending pending
                        ? end(pending.withdraw(because, clock.instant()))
                        : approval));
    }

    /**
     * Ends every hold whose time is over.
     *
     * @throws TamperedRow when a row is not ours, after all others were ended
     */
    public void expireDue() {
        Instant now = clock.instant();
        each(
                store.pendingUntil(now),
                row -> turns.take(
                        row.id().text(),
                        () -> find(row.id())
                                .map(approval -> approval instanceof Pending pending
                                                && !now.isBefore(pending.ask().expiresAt())
                                        ? end(pending.expire(now))
                                        : approval)));
    }

    /**
     * Ends every hold that was a view of a connection of an earlier start: those connections are gone.
     *
     * @throws TamperedRow when a row is not ours, after all others were ended
     */
    public void withdrawOrphans() {
        each(store.pendingUntil(clock.instant().plus(Demand.LONGEST)), row -> {
            if (codec.open(row) instanceof Pending pending && !pending.ask().collectable()) {
                withdraw(pending.id(), "The gateway restarted, and the connection that waited for this is gone.");
            }
        });
    }

    /** A row that somebody changed must not keep the others from their end. */
    private static void each(List<SealedApproval> rows, Consumer<SealedApproval> work) {
        Optional<TamperedRow> tampered = Optional.empty();
        for (SealedApproval row : rows) {
            try {
                work.accept(row);
            } catch (TamperedRow e) {
                tampered = Optional.of(e);
            }
        }
        if (tampered.isPresent()) {
            throw tampered.get();
        }
    }

    /**
     * Gives the permit of an approved action: power and policy are checked again, the permit is spent in the ledger, and
     * the release is recorded, in this order, before it returns.
     *
     * @param action what is about to be sent, read again from the bytes
     * @throws PermitRefused when it must not run; the message says why
     */
    public Permit release(ApprovalId id, Action action) throws PermitRefused {
        Optional<Approval> found = find(id);
        try {
            if (found.isEmpty() || !(found.get() instanceof Approved approved)) {
                throw new PermitRefused("The approval " + id + " is "
                        + found.map(Approval::state).orElse("unknown") + ", not approved. Nothing was executed.");
            }
            Optional<String> objection =
                    approved.objection(people, policies.current().decide(action));
            if (objection.isPresent()) {
                throw new PermitRefused(objection.get() + " Nothing was executed.");
            }
            Permit permit = Permit.of(approved, action, ledger, clock.instant());
            record(new AuditEvent.Released(action.id(), Optional.of(id), approved.ask().digest(), clock.instant()));
            return permit;
        } catch (PermitRefused refused) {
            record(new AuditEvent.NotReleased(action.id(), Optional.of(id), refused.sentence(), clock.instant()));
            throw refused;
        }
    }

    private void record(AuditEvent event) {
        try {
            audit.append(List.of(event)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AuditFailure failure
                    ? failure
                    : new GateFailure("The audit log did not take an event, so nothing was done.", e);
        }
    }
}
