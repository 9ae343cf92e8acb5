package dev.imprimatur.server;

import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.Directory;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** What is put around each port when the gateway is wired: nothing, but for tests that break, stop or kill it there. */
public record Decorators(
        UnaryOperator<ApprovalStore> approvals,
        UnaryOperator<PermitLedger> permits,
        UnaryOperator<CredentialStore> credentials,
        UnaryOperator<AuditLog> audit,
        UnaryOperator<Policies> policies,
        UnaryOperator<Directory> people,
        UnaryOperator<InstantSource> clock) {

    public static final Decorators NONE = new Decorators(
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity());

    public Decorators withApprovals(UnaryOperator<ApprovalStore> around) {
        return new Decorators(around, permits, credentials, audit, policies, people, clock);
    }

    public Decorators withPermits(UnaryOperator<PermitLedger> around) {
        return new Decorators(approvals, around, credentials, audit, policies, people, clock);
    }

    public Decorators withCredentials(UnaryOperator<CredentialStore> around) {
        return new Decorators(approvals, permits, around, audit, policies, people, clock);
    }

    public Decorators withAudit(UnaryOperator<AuditLog> around) {
        return new Decorators(approvals, permits, credentials, around, policies, people, clock);
    }

    public Decorators withPolicies(UnaryOperator<Policies> around) {
        return new Decorators(approvals, permits, credentials, audit, around, people, clock);
    }

    public Decorators withPeople(UnaryOperator<Directory> around) {
        return new Decorators(approvals, permits, credentials, audit, policies, around, clock);
    }

    /** Around the clock that never goes backwards. */
    public Decorators withClock(UnaryOperator<InstantSource> around) {
        return new Decorators(approvals, permits, credentials, audit, policies, people, around);
    }
}
