package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.Pending;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** pgjdbc, in every way it asks. */
class JdbcTest {

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void readsWritesAndBatches(String mode) throws SQLException {
        try (Connection connection = rig.connect("preferQueryMode=" + mode, "prepareThreshold=2")) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)")) {
                for (int i = 10; i < 300; i++) {
                    insert.setInt(1, i);
                    insert.setInt(2, 1);
                    insert.setInt(3, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(290).containsOnly(1);
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT total FROM orders WHERE id = ?")) {
                for (int i = 10; i < 20; i++) {
                    select.setInt(1, i);
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getInt(1)).isEqualTo(i);
                    }
                }
            }
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.execute("UPDATE orders SET total = 0 WHERE id = 10; SELECT 5"))
                        .isFalse();
                assertThat(statement.getUpdateCount()).isEqualTo(1);
                assertThat(statement.getMoreResults()).isTrue();
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void fetchesInPortions() throws SQLException {
        try (Connection connection = rig.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement("SELECT generate_series(1, 1000)")) {
                select.setFetchSize(10);
                int count = 0;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        count++;
                    }
                }
                assertThat(count).isEqualTo(1_000);
            }
            connection.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void waitsForApprovalWithoutKnowing(String mode) throws SQLException {
        rig.policyIs(Rig.allow("sql.select sql.set sql.transaction"), Rig.hold("sql.delete"));
        try (Connection connection = rig.connect("preferQueryMode=" + mode);
                PreparedStatement delete = connection.prepareStatement("DELETE FROM orders WHERE id = ?")) {
            delete.setInt(1, 2);
            CompletableFuture<Integer> rows = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return delete.executeUpdate();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    rig.blocking);
            Pending hold = rig.held();
            assertThat(rows).isNotDone();
            rig.approve(hold);
            assertThat(rows.join()).isEqualTo(1);
        }
    }

    @Test
    void rollsBackTheTransactionOfADenial() throws SQLException {
        rig.policyIs(Rig.allow("sql.select sql.set sql.insert sql.transaction"), Rig.deny("sql.delete"));
        try (Connection connection = rig.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO orders VALUES (4, 4, 4)");
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM orders"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            connection.rollback();
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }

    @Test
    void cancelsByTimeout() throws SQLException {
        try (Connection connection = rig.connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30)"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void copies() throws Exception {
        try (Connection connection = rig.connect()) {
            PGConnection postgres = connection.unwrap(PGConnection.class);
            StringBuilder rows = new StringBuilder();
            for (int i = 100; i < 20_100; i++) {
                rows.append(i).append("\t1\t1\n");
            }
            assertThat(postgres.getCopyAPI().copyIn("COPY orders FROM STDIN", new StringReader(rows.toString())))
                    .isEqualTo(20_000);
            java.io.StringWriter out = new java.io.StringWriter();
            assertThat(postgres.getCopyAPI().copyOut("COPY orders TO STDOUT", out))
                    .isEqualTo(20_003);
        }
    }

    @Test
    void hearsNotifications() throws SQLException {
        try (Connection connection = rig.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN bell");
            Shop.run("NOTIFY bell, 'ding'");
            PGConnection postgres = connection.unwrap(PGConnection.class);
            assertThat(postgres.getNotifications(10_000)).hasSize(1);
        }
    }
}
