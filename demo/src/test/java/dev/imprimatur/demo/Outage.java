package dev.imprimatur.demo;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import dev.imprimatur.server.Decorators;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Parts of a gateway that can be made to fail, one at a time. */
final class Outage {

    /** What fails. */
    enum Part {
        NOTHING,
        STORAGE,
        LOG,
        POLICY
    }

    private volatile Part broken = Part.NOTHING;

    void breaks(Part part) {
        broken = part;
    }

    /** Around the ports of the gateway it strikes. */
    Decorators decorators() {
        return Decorators.NONE
                .withApprovals(Approvals::new)
                .withCredentials(Credentials::new)
                .withPermits(ledger -> (permit, at) -> {
                    storage();
                    return ledger.consume(permit, at);
                })
                .withAudit(log -> events -> broken == Part.LOG
                        ? CompletableFuture.failedFuture(
                                new AuditFailure("The audit log can't be written.", new IOException("disk full")))
                        : log.append(events))
                .withPolicies(policies -> () -> {
                    if (broken == Part.POLICY) {
                        throw new IllegalStateException("the engine is broken");
                    }
                    return policies.current();
                });
    }

    private void storage() {
        if (broken == Part.STORAGE) {
            throw new StorageFailure("The database can't be reached.", new IOException("stopped"));
        }
    }

    private final class Approvals implements ApprovalStore {

        private final ApprovalStore real;

        Approvals(ApprovalStore real) {
            this.real = real;
        }

        @Override
        public void insert(SealedApproval approval) {
            storage();
            real.insert(approval);
        }

        @Override
        public boolean replace(SealedApproval next) {
            storage();
            return real.replace(next);
        }

        @Override
        public Optional<SealedApproval> find(ApprovalId id) {
            storage();
            return real.find(id);
        }

        @Override
        public List<SealedApproval> pending(Digest digest) {
            storage();
            return real.pending(digest);
        }

        @Override
        public List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
            storage();
            return real.pendingUntil(moment, after, limit);
        }

        @Override
        public List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
            storage();
            return real.list(state, before, limit);
        }
    }

    private final class Credentials implements CredentialStore {

        private final CredentialStore real;

        Credentials(CredentialStore real) {
            this.real = real;
        }

        @Override
        public void insert(SealedCredential credential) {
            storage();
            real.insert(credential);
        }

        @Override
        public boolean revoke(SealedCredential revoked) {
            storage();
            return real.revoke(revoked);
        }

        @Override
        public Optional<SealedCredential> find(String id) {
            storage();
            return real.find(id);
        }

        @Override
        public Optional<SealedCredential> findByToken(Digest token) {
            storage();
            return real.findByToken(token);
        }

        @Override
        public List<SealedCredential> list(Optional<PrincipalId> holder, Optional<String> before, int limit) {
            storage();
            return real.list(holder, before, limit);
        }
    }
}
