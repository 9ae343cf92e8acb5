package dev.imprimatur.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.subject.SealedRow;
import dev.imprimatur.storage.Samples;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One gateway at a time works on a database, and what another one writes there, whenever it comes back, does not count. */
class PostgresTenureTest {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);

    private static final Limits BRIEF = new Limits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            4,
            Duration.ofSeconds(1));

    private final String database = Server.database();
    private final Wire wire = new Wire(Server.port());
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final InstantSource wall =
            () -> Instant.ofEpochSecond(1_800_000_000).plus(ahead.get());
    private final PostgresStorage first =
            PostgresStorage.open(Server.at(wire.port(), database), new Random(1), wall, BRIEF);

    @AfterEach
    void close() {
        first.close();
        wire.close();
    }

    private PostgresStorage second() {
        return PostgresStorage.open(Server.at(Server.port(), database), new Random(2), InstantSource.system(), BRIEF);
    }

    @Test
    void aSecondGatewayIsToldWhoWorksThereAndChangesNothing() {
        Server.run(
                database, "DELETE FROM flyway_schema_history WHERE version = '1'"); // it would notice, were it to look
        assertThatThrownBy(this::second)
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("Another gateway works on the database")
                .hasMessageContaining("process " + ProcessHandle.current().pid() + " on `")
                .hasMessageContaining(", since 2")
                .hasMessageContaining("Stop that one first");
        assertThat(first.tenure().wrong()).isEmpty();
        assertThat(first.permits().consume("apr-1", Samples.NOON)).isTrue();
    }

    @Test
    void whatWasGivenBackIsTakenAtOnce() {
        first.close();
        long start = System.nanoTime();
        try (PostgresStorage next =
                PostgresStorage.open(Server.at(Server.port(), database), new Random(2), InstantSource.system())) {
            assertThat(next.tenure().wrong()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("the claim: it does not wait until the tenure would have run out")
                    .isLessThan(Limits.USUAL.tenure());
        }
    }

    @Test
    void whoeverCanNotRenewAllowsNothingAndGoesOnWhenNobodyTookOver() {
        wire.cut();
        PostgresFaultTest.await(() -> first.tenure().wrong().isPresent());
        assertThat(first.tenure().wrong().orElseThrow()).contains("nothing is allowed until it does");
        assertThat(first.tenure().over()).isFalse();
        wire.mend();
        PostgresFaultTest.await(() -> first.tenure().wrong().isEmpty());
        assertThat(first.permits().consume("apr-1", Samples.NOON)).isTrue();
    }

    @Test
    void whoeverSleptAllowsNothingAlsoWhereTheirCounterStoodStill() {
        wire.cut();
        assertThat(first.tenure().wrong()).isEmpty();
        ahead.set(Duration.ofSeconds(1));
        assertThat(first.tenure().wrong()).isPresent();
    }

    @Test
    void aDeadGatewaysTenureIsTakenOnlyWhenItIsOverThereToo() {
        wire.cut();
        try (PostgresStorage next = second()) {
            assertThat(first.tenure().wrong()).isPresent();
            assertThat(next.tenure().wrong()).isEmpty();
        }
    }

    @Test
    void whatIsWrittenAfterAnotherTookOverIsRefusedInEveryTable() {
        first.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
        wire.cut();
        try (PostgresStorage next = second()) {
            wire.mend(); // before it has renewed, or learnt anything
            List<Runnable> changes = List.of(
                    () -> first.approvals()
                            .replace(CODEC.seal(Samples.pending(1, 0).withdraw("gone", Samples.NOON))),
                    () -> first.approvals().insert(CODEC.seal(Samples.pending(2, 0))),
                    () -> first.remove(List.of(Samples.id(1))),
                    () -> first.permits().consume("apr-1", Samples.NOON),
                    () -> first.sessions().insert(new SealedRow("a", "anna", 1, Bytes.utf8("{}"), Bytes.utf8("mac"))));
            for (Runnable change : changes) {
                assertThatThrownBy(change::run)
                        .isInstanceOf(StorageFailure.class)
                        .hasMessageContaining("was taken over by another gateway");
            }
            PostgresFaultTest.await(() -> first.tenure().over());
            assertThat(first.tenure().wrong().orElseThrow()).contains("stop it, and find out why");
            assertThat(next.permits().consume("apr-1", Samples.NOON)).isTrue();
            first.close();
            assertThat(next.tenure().over())
                    .as("what is another's can't be given back")
                    .isFalse();
            assertThatCode(() -> next.permits().consume("apr-2", Samples.NOON)).doesNotThrowAnyException();
        }
    }

    @Test
    void takingOverWaitsForAChangeThatIsUnderWay() throws Exception {
        first.approvals().insert(CODEC.seal(Samples.pending(1, 0)));
        long epoch = epoch();
        try (Connection slow = Server.direct(database);
                Statement statement = slow.createStatement()) {
            statement.execute("SET session_replication_role = origin");
            statement.execute("SET imprimatur.epoch = " + epoch);
            slow.setAutoCommit(false);
            statement.execute("UPDATE imprimatur.approvals SET state = state");
            wire.cut();
            CompletableFuture<PostgresStorage> taking = CompletableFuture.supplyAsync(this::second);
            PostgresFaultTest.await(() -> waiting() || taking.isDone());
            assertThat(taking).isNotDone();
            slow.commit();
            taking.join().close();
        }
    }

    @Test
    void everyTableIsGuarded() throws SQLException {
        List<String> open = new ArrayList<>();
        try (Connection connection = Server.direct(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT relname FROM pg_class
                        WHERE relnamespace = 'imprimatur'::regnamespace AND relkind = 'r'
                          AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = 'in_tenure')
                        ORDER BY relname""")) {
            while (row.next()) {
                open.add(row.getString(1));
            }
        }
        assertThat(open).containsExactly("flyway_schema_history", "tenure");
    }

    private long epoch() throws SQLException {
        try (Connection connection = Server.direct(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM tenure")) {
            row.next();
            return row.getLong(1);
        }
    }

    private boolean waiting() {
        try (Connection connection = Server.direct(database);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            return row.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
