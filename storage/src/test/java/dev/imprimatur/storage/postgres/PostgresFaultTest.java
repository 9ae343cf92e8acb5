package dev.imprimatur.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import dev.imprimatur.core.subject.SealedRow;
import dev.imprimatur.storage.Samples;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever happens on the way to the database, a change is known to have happened, or a StorageFailure in bounded time. */
class PostgresFaultTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);
    private static final CredentialCodec CREDENTIALS = new CredentialCodec(Samples.KEY);

    static final Limits IMPATIENT = new Limits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            4,
            Duration.ofSeconds(4));

    /** Twice the sum of borrowing, with a probe, and waiting. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final String database = Server.database();
    private final Wire wire = new Wire(Server.port());
    private final PostgresStorage storage =
            PostgresStorage.open(Server.at(wire.port(), database), new Random(1), InstantSource.system(), IMPATIENT);

    @AfterEach
    void close() {
        storage.close();
        wire.close();
    }

    private SealedApproval stored(int number) {
        SealedApproval row = CODEC.seal(Samples.pending(number, 0));
        storage.approvals().insert(row);
        return row;
    }

    private static SealedApproval withdrawn(int number) {
        return CODEC.seal(Samples.pending(number, 0).withdraw("gone", Samples.NOON));
    }

    /** Fails, with {@code sentence}, before the bound is over: that nobody waits longer is the claim. */
    private static void fails(Runnable step, String sentence) {
        long start = System.nanoTime();
        assertThatThrownBy(step::run).isInstanceOf(StorageFailure.class).hasMessageContaining(sentence);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }

    static boolean works(Runnable step) {
        try {
            step.run();
            return true;
        } catch (StorageFailure e) {
            return false;
        }
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for half a minute").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void aReplacementWhoseAnswerWasLostCountsAndIsKnown() {
        stored(1);
        wire.loseTheAnswerTo("UPDATE approvals");
        assertThat(storage.approvals().replace(withdrawn(1))).isTrue();
        assertThat(storage.approvals().find(Samples.id(1))).contains(withdrawn(1));
        assertThat(storage.approvals().replace(withdrawn(1))).isFalse();
    }

    @Test
    void anInsertionWhoseAnswerWasLostCountsAndIsKnown() {
        wire.loseTheAnswerTo("INSERT INTO approvals");
        SealedApproval row = stored(1);
        assertThat(storage.approvals().find(Samples.id(1))).contains(row);
        SealedCredential credential = CREDENTIALS.seal(Samples.credential(1, PrincipalId.parse("agent:bot")));
        wire.loseTheAnswerTo("INSERT INTO credentials");
        storage.credentials().insert(credential);
        assertThat(storage.credentials().find("cred-1")).contains(credential);
        SealedCredential revoked = CREDENTIALS.seal(
                Samples.credential(1, PrincipalId.parse("agent:bot")).revokedAt(Samples.NOON));
        wire.loseTheAnswerTo("UPDATE credentials");
        assertThat(storage.credentials().revoke(revoked)).isTrue();
        assertThat(storage.credentials().revoke(revoked)).isFalse();
    }

    @Test
    void aPermitWhoseAnswerWasLostIsSpentByItsCallAlone() {
        wire.loseTheAnswerTo("INSERT INTO permits");
        assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();
        assertThat(storage.permits().consume("apr-1", Samples.NOON)).isFalse();
        try (PostgresStorage other = Server.beside(Server.at(Server.port(), database), new Random(2))) {
            assertThat(other.permits().consume("apr-1", Samples.NOON)).isFalse();
            assertThat(other.permits().consume("apr-2", Samples.NOON)).isTrue();
        }
        wire.loseTheAnswerTo("INSERT INTO permits");
        assertThat(storage.permits().consume("apr-2", Samples.NOON))
                .as("the other one's, and the answer that says so is lost")
                .isFalse();
    }

    @Test
    void aRemovalWhoseAnswerWasLostIsAFailure() {
        SealedRow row = new SealedRow("a", "anna", 1, Bytes.utf8("{}"), Bytes.utf8("mac"));
        wire.loseTheAnswerTo("INSERT INTO sessions");
        assertThat(storage.sessions().insert(row)).isTrue();
        wire.loseTheAnswerTo("DELETE FROM sessions");
        fails(() -> storage.sessions().remove("a"), "can't be reached");
        assertThat(storage.sessions().remove("a")).isFalse();
    }

    @Test
    void aDatabaseThatIsAwayIsAFailureUntilItIsBack() {
        SealedApproval row = stored(1);
        wire.cut();
        fails(() -> storage.approvals().find(Samples.id(1)), "can't be reached");
        fails(() -> storage.approvals().replace(withdrawn(1)), "can't be reached");
        fails(() -> storage.permits().consume("apr-1", Samples.NOON), "nothing is approved or released");
        fails(storage::check, "127.0.0.1:" + wire.port() + "/" + database);
        wire.mend();
        await(() -> works(storage::check));
        assertThat(storage.approvals().find(Samples.id(1))).contains(row);
        assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();
    }

    @Test
    void aDatabaseThatSaysNothingIsAFailureInBoundedTime() {
        stored(1);
        wire.fallSilent();
        fails(() -> storage.approvals().replace(withdrawn(1)), "did not answer in time");
        fails(() -> storage.permits().consume("apr-1", Samples.NOON), "did not answer in time");
        wire.mend();
        await(() -> works(storage::check));
        assertThat(storage.approvals().replace(withdrawn(1))).isTrue();
        assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();
    }

    @Test
    void aRowThatSomebodyLocksIsAFailureInBoundedTimeAndDoesNotChangeLater() throws Exception {
        SealedApproval row = stored(1);
        try (Connection other = Server.direct(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM approvals FOR UPDATE");
            fails(() -> storage.approvals().replace(withdrawn(1)), "locks that somebody holds");
            other.rollback();
        }
        assertThat(storage.approvals().find(Samples.id(1))).contains(row);
        assertThat(storage.approvals().replace(withdrawn(1))).isTrue();
    }

    @Test
    void connectionsThatTheServerEndedAreMadeAnew() {
        stored(1);
        Server.run(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        assertThat(storage.approvals().replace(withdrawn(1))).isTrue();
    }

    @Test
    void aClosedStorageIsAFailure() {
        storage.close();
        fails(storage::check, "are closed");
        fails(() -> storage.permits().consume("a", Samples.NOON), "are closed");
    }
}
