package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.gate.RoutineReads;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code audit.reads: batched}, with a log that answers when it is told to. */
class ReadsAheadTest {

    private final Rig rig = new Rig(RoutineReads.within(Duration.ofHours(1), System::nanoTime));

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void areAnsweredBeforeTheLogHasThem() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("SELECT name FROM customers"));
            assertThat(types(client.answers())).isEqualTo("TDDDCZ");
            client.send(run("SELECT name FROM customers"), sync());
            assertThat(types(client.answers())).isEqualTo("12DDDCZ");
            assertThat(rig.memory.waitingAppends()).isEqualTo(2);
            assertThat(rig.memory.events(AuditEvent.Executed.class))
                    .as("not before the attempt is durable")
                    .isEmpty();
            rig.memory.catchUp();
            Rig.await(
                    "outcomes",
                    () -> rig.memory.events(AuditEvent.Executed.class).size() == 2);
        }
    }

    /** Whatever could change something is as careful as ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM orders",
                "SELECT name FROM customers; DELETE FROM orders",
                "SELECT name FROM customers FOR UPDATE",
                "SELECT nextval('orders_id_seq')",
                "SELECT pg_sleep(0)",
                "EXPLAIN ANALYZE DELETE FROM orders",
                "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
                "SET work_mem = '1MB'",
                "COPY customers TO STDOUT"
            })
    void areNoWrites(String sql) {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query(sql));
            Rig.await("append", () -> rig.memory.waitingAppends() == 1);
            assertThat(client.silent()).isTrue();
        }
    }

    /** What was written before is recorded before: the log keeps the order, and a write waits for all of it. */
    @Test
    void aWriteBehindThemWaitsForThem() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("SELECT name FROM customers"), query("DELETE FROM orders"));
            assertThat(types(client.answers())).isEqualTo("TDDDCZ");
            Rig.await("appends", () -> rig.memory.waitingAppends() == 2);
            assertThat(client.silent()).isTrue();
            rig.memory.catchUp();
            assertThat(types(client.answers())).isEqualTo("CZ");
        }
    }

    @Test
    void areRefusedOnceTheLogFails() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("SELECT name FROM customers"));
            client.answers();
            rig.memory.fill();
            client.send(query("SELECT name FROM customers"));
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("58000");
            assertThat(rig.memory.events(AuditEvent.Executed.class)).isEmpty();
        }
    }
}
