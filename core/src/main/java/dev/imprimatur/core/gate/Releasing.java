package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.Person;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How an approval is used, or taken back: either spends its permit. Called in turn with all else about that approval. */
final class Releasing {

    private final ApprovalBook book;
    private final PermitLedger ledger;
    private final Policies policies;
    private final Delegations people;
    private final Freezes freezes;
    private final InstantSource clock;

    Releasing(
            ApprovalBook book,
            PermitLedger ledger,
            Policies policies,
            Delegations people,
            Freezes freezes,
            InstantSource clock) {
        this.book = book;
        this.ledger = ledger;
        this.policies = policies;
        this.people = people;
        this.freezes = freezes;
        this.clock = clock;
    }

    /** See {@link ApprovalDesk#release}. */
    Permit release(ApprovalId id, Supplier<Optional<Approval>> found, Action action) throws PermitRefused {
        return freezes.through(action, () -> people.steadily(() -> released(id, found, action)));
    }

    private Permit released(ApprovalId id, Supplier<Optional<Approval>> found, Action action) throws PermitRefused {
        Decision again = policies.current().decide(action);
        Permit permit = permit(id, found.get(), action, again);
        book.record(List.of(new AuditEvent.Released(
                action.id(),
                Optional.of(id),
                action.digest(),
                again.grounds().version().digest(),
                permit.obligations(),
                clock.instant())));
        return permit;
    }

    private Permit permit(ApprovalId id, Optional<Approval> found, Action action, Decision again) throws PermitRefused {
        if (found.isEmpty() || !(found.get() instanceof Approved approved)) {
            throw new PermitRefused("The approval " + id + " is "
                    + found.map(Approval::state).orElse("unknown") + ", not approved. Nothing was executed.");
        }
        Instant now = clock.instant();
        Optional<String> objection = approved.objection(people, again, now);
        if (objection.isPresent()) {
            throw new PermitRefused(objection.get() + " Nothing was executed.");
        }
        return Permit.of(approved, action, ledger, now);
    }

    /** Records that it did not run. */
    void refused(ApprovalId id, Action action, PermitRefused refused) {
        book.record(
                List.of(new AuditEvent.NotReleased(action.id(), Optional.of(id), refused.sentence(), clock.instant())));
    }

    /** See {@link ApprovalDesk#revoke}. */
    Revocation revoke(Approval approval, Person by, String because) {
        if (!Revocation.may(by, approval, people)) {
            return new Revocation.NotYours(approval);
        }
        if (!(approval instanceof Approved approved)) {
            return new Revocation.NotApproved(approval);
        }
        Instant now = clock.instant();
        if (!ledger.consume(approval.id().text(), now)) {
            book.record(List.of(new AuditEvent.Cut(
                    Optional.of(approval.id()), approval.ask().actor(), by.id().toString(), because, now)));
            return new Revocation.Used(approved);
        }
        Closed revoked = approved.revoke(by.id(), because, now);
        book.replace(
                revoked,
                "revoked",
                List.of(new AuditEvent.Settled(revoked, approval.ask().policy(), now)),
                now);
        return new Revocation.Unused(revoked);
    }
}
