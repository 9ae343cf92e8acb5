package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Permit;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Policies;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Answers attempts. Whatever runs on a target has passed here. */
public final class Gate {

    private final Policies policies;
    private final AuditLog audit;
    private final ApprovalDesk desk;
    private final Executor blocking;

    /** @param blocking runs what waits for storage, so that the gate itself never blocks its caller */
    public Gate(Policies policies, AuditLog audit, ApprovalDesk desk, Executor blocking) {
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
        Decision decision;
        try {
            decision = policies.current().decide(action);
        } catch (RuntimeException e) {
            return undecided(action, e);
        }
        CompletableFuture<Long> recorded = audit.append(
                List.of(new AuditEvent.Attempted(action), new AuditEvent.Decided(action.id(), decision, action.at())));
        return switch (decision) {
            case Deny deny -> refused(deny);
            case Allow allow -> new Attempt.Permitted(Permit.of(allow, action), recorded);
            case Hold hold -> new Attempt.Held(held(action, hold, collectable, recorded));
        };
    }

    /** A policy that can't answer has not allowed anything. */
    private Attempt undecided(Action action, RuntimeException failure) {
        var ignored = audit.append(List.of(new AuditEvent.Attempted(action)));
        return new Attempt.Refused(
                List.of(),
                "The policy could not be evaluated, so this is not allowed.",
                "An operator can find out why with `imprimatur policy check`: " + failure.getMessage());
    }

    private static Attempt refused(Deny deny) {
        String hint = deny.grounds().failures().isEmpty()
                ? "Narrow the action, or ask for a rule that allows it."
                : "A policy condition failed: "
                        + String.join("; ", deny.grounds().failures());
        return new Attempt.Refused(deny.grounds().rules(), deny.grounds().reason(), hint);
    }

    private CompletableFuture<Pending> held(
            Action action, Hold hold, boolean collectable, CompletableFuture<Long> recorded) {
        return recorded.thenApplyAsync(position -> desk.open(action, hold, collectable), blocking);
    }
}
