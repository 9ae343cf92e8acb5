package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Answers attempts. Whatever runs on a target has passed here. */
public final class Gate {

    private final Policies policies;
    private final AuditLog audit;
    private final ApprovalDesk desk;
    private final Executor blocking;
    private final RoutineReads reads;

    /** One whose reads wait for the log like everything else. */
    public Gate(Policies policies, AuditLog audit, ApprovalDesk desk, Executor blocking) {
        this(policies, audit, desk, blocking, RoutineReads.NONE);
    }

    /**
     * @param blocking runs what waits for storage, so that the gate itself never blocks its caller
     * @param reads those that need not wait for the log
     */
    public Gate(Policies policies, AuditLog audit, ApprovalDesk desk, Executor blocking, RoutineReads reads) {
        this.reads = reads;
        this.policies = policies;
        this.audit = audit;
        this.desk = desk;
        this.blocking = blocking;
    }

    /**
     * Answers one attempt: refused, permitted, or held until people decide. Never blocks.
     *
     * @param collectable whether the subject can come back for the answer when its connection is gone
     */
    public Attempt attempt(Action action, boolean collectable) {
        return attempt(action, collectable, false);
    }

    /** Answers an attempt at what can change nothing on the target, for a subject that is there. Never blocks. */
    public Attempt attemptRead(Action action) {
        return attempt(action, false, true);
    }

    private Attempt attempt(Action action, boolean collectable, boolean plainRead) {
        Optional<Freeze> frozen = frozen(action.subject(), action.target());
        if (frozen.isPresent()) {
            return halted(action, frozen.get(), List.of(new AuditEvent.Attempted(action)));
        }
        Optional<String> untenured = desk.freezes().untenured();
        if (untenured.isPresent()) {
            return untenured(action, untenured.get());
        }
        Decision decision;
        try {
            decision = policies.current().decide(action);
        } catch (RuntimeException e) {
            return undecided(action, e);
        }
        boolean routine = plainRead && reads.covers(decision);
        List<AuditEvent> events =
                List.of(new AuditEvent.Attempted(action), new AuditEvent.Decided(action.id(), decision, action.at()));
        CompletableFuture<Long> recorded =
                reads.watched(routine ? audit.appendAtLeisure(events) : audit.append(events));
        // a freeze is in force before it is recorded: whatever is behind it in the log sees it here
        Optional<Freeze> meanwhile = frozen(action.subject(), action.target());
        if (meanwhile.isPresent()) {
            return halted(action, meanwhile.get(), List.of());
        }
        return switch (decision) {
            case Deny deny -> refused(deny, recorded);
            case Allow allow ->
                new Attempt.Permitted(
                        Permit.of(allow),
                        desk.freezes().tenured(recorded),
                        routine && !recorded.isCompletedExceptionally());
            case Hold hold -> new Attempt.Held(held(action, hold, collectable, recorded));
        };
    }

    /** What stops {@code subject} on {@code target} now; empty when nothing does. */
    public Optional<Freeze> frozen(Subject subject, Target target) {
        return desk.freezes().covering(subject, target);
    }

    private Attempt halted(Action action, Freeze freeze, List<AuditEvent> before) {
        List<AuditEvent> events = new ArrayList<>(before);
        events.add(new AuditEvent.Halted(action.id(), freeze.id(), action.at()));
        return new Attempt.Refused(
                List.of(),
                Optional.of(freeze),
                freeze.sentence(),
                "Nothing is decided until somebody thaws it: `imprimatur freezes` shows what is frozen.",
                audit.append(events));
    }

    /** Another gateway may be the one that works on the store now, and know of what this one does not. */
    private Attempt untenured(Action action, String sentence) {
        CompletableFuture<Long> recorded = audit.append(List.of(
                new AuditEvent.Attempted(action), new AuditEvent.Undecided(action.id(), sentence, action.at())));
        return new Attempt.Refused(
                List.of(),
                Optional.empty(),
                sentence,
                "Try again later; an operator sees why in the gateway's log.",
                recorded);
    }

    /** A policy that can't answer has not allowed anything. */
    private Attempt undecided(Action action, RuntimeException failure) {
        CompletableFuture<Long> recorded = audit.append(List.of(
                new AuditEvent.Attempted(action),
                new AuditEvent.Undecided(action.id(), String.valueOf(failure.getMessage()), action.at())));
        return new Attempt.Refused(
                List.of(),
                Optional.empty(),
                "The policy could not be evaluated, so this is not allowed.",
                "The audit log says why; an operator can try the policy with `imprimatur policy check`.",
                recorded);
    }

    private static Attempt refused(Deny deny, CompletableFuture<Long> recorded) {
        String hint = deny.grounds().failures().isEmpty()
                ? "Narrow the action, or ask for a rule that allows it."
                : "A condition of the policy could not be evaluated, and that counts against the action; its author"
                        + " sees why in the audit log.";
        return new Attempt.Refused(
                deny.grounds().rules(), Optional.empty(), deny.grounds().reason(), hint, recorded);
    }

    private CompletableFuture<Pending> held(
            Action action, Hold hold, boolean collectable, CompletableFuture<Long> recorded) {
        return recorded.thenApplyAsync(position -> desk.open(action, hold, collectable), blocking)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure.getCause() instanceof TooManyHolds full ? full : unheld(failure)));
    }

    private static GateFailure unheld(Throwable failure) {
        return new GateFailure(
                "This needs an approval, and the request for one could not be recorded and stored, so it is not"
                        + " allowed. An operator finds the cause in the gateway's log.",
                failure);
    }
}
