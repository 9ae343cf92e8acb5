package dev.imprimatur.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.storage.Samples;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server crashes in the middle of a change, and comes back. */
class PostgresCrashTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);

    /** A change waits for a lock long enough for the crash to find it there. */
    private static final Limits PATIENT = new Limits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            4,
            Duration.ofSeconds(4));

    @TempDir
    private Path folder;

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "off")
                .setPort(port)
                .start();
    }

    /** Stops at once, as if the power had gone, but for the shared memory. */
    private void crash() throws IOException, InterruptedException {
        String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        assertThat(new ProcessBuilder("kill", "-QUIT", pid.strip()).start().waitFor())
                .isZero();
        server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Connection direct(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&currentSchema=imprimatur");
    }

    @Test
    void whatWasCommittedIsThereAndWhatWasNotIsNot() throws Exception {
        EmbeddedPostgres server = start(0);
        int port = server.getPort();
        try (PostgresStorage storage =
                PostgresStorage.open(Server.at(port, "postgres"), new Random(1), InstantSource.system(), PATIENT)) {
            SealedApproval row = CODEC.seal(Samples.pending(1, 0));
            SealedApproval ended = CODEC.seal(Samples.pending(1, 0).withdraw("gone", Samples.NOON));
            storage.approvals().insert(row);
            assertThat(storage.permits().consume("apr-1", Samples.NOON)).isTrue();

            CompletableFuture<Boolean> change;
            try (Connection holder = direct(port);
                    Statement statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                statement.execute("SELECT 1 FROM approvals FOR UPDATE");
                change = CompletableFuture.supplyAsync(() -> storage.approvals().replace(ended));
                PostgresFaultTest.await(() -> waiting(port));
                crash();
            }
            assertThatThrownBy(change::join).hasCauseInstanceOf(StorageFailure.class);

            server.close(); // lets go of the folder
            EmbeddedPostgres again = start(port);
            try {
                PostgresFaultTest.await(() -> PostgresFaultTest.works(storage::check));
                assertThat(storage.approvals().find(Samples.id(1))).contains(row);
                assertThat(storage.permits().consume("apr-1", Samples.NOON)).isFalse();
                try (PostgresStorage other = Server.beside(Server.at(port, "postgres"), new Random(2))) {
                    assertThat(other.permits().consume("apr-1", Samples.NOON)).isFalse();
                }
                assertThat(storage.approvals().replace(ended)).isTrue();
            } finally {
                again.close();
            }
        }
    }

    private static boolean waiting(int port) {
        try (Connection connection = direct(port);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            return row.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
