package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** When something that must work does not, nothing is allowed, and the answer says what to do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutageTest {

    private static final String STORAGE = "The database can't be reached: check its disk.";
    private static final String LOG = "The audit log can't be written: check its disk.";

    private final AtomicBoolean storage = new AtomicBoolean();
    private final AtomicBoolean log = new AtomicBoolean();
    private final AtomicBoolean policy = new AtomicBoolean();
    private Rig rig;
    private String bot;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(
                folder,
                Decorators.NONE
                        .withApprovals(Approvals::new)
                        .withCredentials(Credentials::new)
                        .withPermits(ledger -> (permit, at) -> {
                            storage();
                            return ledger.consume(permit, at);
                        })
                        .withAudit(audit -> events -> log.get()
                                ? CompletableFuture.failedFuture(new AuditFailure(LOG, new IOException("full")))
                                : audit.append(events))
                        .withPolicies(policies -> () -> {
                            if (policy.get()) {
                                throw new IllegalStateException("the engine is broken");
                            }
                            return policies.current();
                        }));
        bot = rig.token("agent:bot", "actions");
        rig.session("ben");
    }

    @AfterEach
    void repair() {
        storage.set(false);
        log.set(false);
        policy.set(false);
    }

    @AfterAll
    void stop() {
        repair();
        rig.close();
    }

    private void storage() {
        if (storage.get()) {
            throw new StorageFailure(STORAGE, new IOException("gone"));
        }
    }

    private static void unavailable(Reply reply, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(503);
        assertThat(reply.problem()).isEqualTo("unavailable");
        assertThat(reply.detail()).contains(sentence);
    }

    @Test
    void withoutStorageNobodyIsKnown() {
        storage.set(true);
        Reply reply = rig.propose(bot, "ping");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.detail()).contains("storage does not answer");
    }

    @Test
    void withoutTheLogNothingIsPermittedHeldOrDeniedAsIfAllWereWell() {
        log.set(true);
        unavailable(rig.propose(bot, "ping"), LOG);
        unavailable(rig.propose(bot, "export-users"), "could not be recorded");
        log.set(false);
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(200);
    }

    @Test
    void withoutTheLogNoVoteCountsAndNoPermitIsSpentForNothing() {
        Reply held = rig.propose(bot, "export-users");
        log.set(true);
        unavailable(rig.vote(rig.session("ben"), held.text("approval"), "approve", held.text("digest")), LOG);
        log.set(false);
        assertThat(rig.get(bot, "/v1/approvals/" + held.text("approval")).text("state"))
                .isEqualTo("pending");
        rig.vote(rig.session("ben"), held.text("approval"), "approve", held.text("digest"));
        String permit = rig.get(bot, "/v1/approvals/" + held.text("approval")).text("permit");
        log.set(true);
        unavailable(rig.consume(bot, permit), LOG);
    }

    @Test
    void withoutTheLogAnOutcomeCanBeReportedAgainLater() {
        String permit = rig.propose(bot, "ping").text("permit");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        log.set(true);
        unavailable(rig.outcome(bot, permit, "done"), LOG);
        log.set(false);
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
    }

    @Test
    void aPolicyThatCantBeAskedAllowsNothing() {
        String permit = rig.propose(bot, "ping").text("permit");
        policy.set(true);
        Reply reply = rig.propose(bot, "ping");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.detail()).contains("imprimatur policy check");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(503);
        policy.set(false);
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
    }

    @Test
    void readinessTellsWhichPartFailed() {
        Reply ready = rig.get("", "/v1/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.json().fields("checks").text("connectors")).isEqualTo("ok");
        storage.set(true);
        Reply reply = rig.get("", "/v1/ready");
        unavailable(reply, "storage");
        assertThat(reply.json().fields("checks").text("storage")).isEqualTo("failed");
        storage.set(false);
        policy.set(true);
        assertThat(rig.get("", "/v1/ready").json().fields("checks").text("policies"))
                .isEqualTo("failed");
        policy.set(false);
        log.set(true);
        rig.propose(bot, "ping");
        assertThat(rig.get("", "/v1/ready").json().fields("checks").text("audit"))
                .isEqualTo("failed");
        assertThat(rig.get("", "/v1/health").status())
                .as("the process lives all the same")
                .isEqualTo(200);
        log.set(false);
        rig.propose(bot, "ping");
        assertThat(rig.get("", "/v1/ready").status()).isEqualTo(200);
    }

    /** Approvals that can be made to fail. */
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

    /** Credentials that can be made to fail. */
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
