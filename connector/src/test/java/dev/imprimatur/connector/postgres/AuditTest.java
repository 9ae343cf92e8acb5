package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.policy.Obligation;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recorded, then done: also when the log is slow or full. And what an execution must suffer. */
class AuditTest {

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String running(String like) throws SQLException {
        return Shop.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '" + like + "'");
    }

    private static void awaitRunning(String like) {
        Rig.await("statement at the target", () -> {
            try {
                return running(like).equals("1");
            } catch (SQLException e) {
                return false;
            }
        });
    }

    @Test
    void aReadRunsMeanwhileAndItsResultWaitsForTheRecord() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("SELECT 'meanwhile'"));
            awaitRunning("SELECT ''meanwhile''");
            assertThat(client.silent()).isTrue();
            rig.memory.catchUp();
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    @Test
    void aWriteIsNotSentBeforeItsRecord() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("DELETE FROM orders"));
            Rig.await("append", () -> rig.memory.waitingAppends() == 1);
            assertThat(client.silent()).isTrue();
            assertThat(running("DELETE%")).isEqualTo("0");
            rig.memory.catchUp();
            assertThat(types(client.answers())).isEqualTo("CZ");
        }
    }

    @Test
    void aFailedRecordDiscardsTheResultOfARead() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("SELECT name FROM customers"));
            awaitRunning("SELECT name FROM customers");
            rig.memory.fill();
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("58000");
            client.send(run("SELECT name FROM customers"), sync());
            assertThat(types(client.answers())).isEqualTo("12EZ");
        }
    }

    @Test
    void aFailedRecordDiscardsTheResultWithinAPipeline() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(run("SELECT name FROM customers"), run("SELECT name FROM customers"), sync());
            Rig.await("appends", () -> rig.memory.waitingAppends() >= 2);
            rig.memory.fill();
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12EZ");
        }
    }

    /** Who did not get the first row asks the portal for the others. */
    @Test
    void aFailedRecordDiscardsTheRestOfAPortalToo() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            rig.memory.slow();
            client.send(parse("", "SELECT name FROM customers"), bind("p", ""), execute("p", 1), sync());
            Rig.await("append", () -> rig.memory.waitingAppends() == 1);
            rig.memory.fill();
            assertThat(types(client.answers())).isEqualTo("12EZ");
            client.send(execute("p", 0), sync());
            assertThat(types(client.answers())).isEqualTo("EZ");
        }
    }

    @Test
    void aFailedRecordStopsAWrite() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            rig.memory.slow();
            client.send(query("DELETE FROM orders"));
            Rig.await("append", () -> rig.memory.waitingAppends() == 1);
            rig.memory.fill();
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("58000");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }

    @Test
    void recordsWhatCameOfIt() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT id FROM orders"), query("SELECT 1/0"), query("DELETE FROM orders; SELECT 1"));
            client.answers();
            client.answers();
            client.answers();
            assertThat(rig.memory.events(AuditEvent.Executed.class))
                    .extracting(AuditEvent.Executed::outcome)
                    .containsExactly(
                            new Outcome.Done("SELECT 3", 3),
                            new Outcome.Failed("22012", "division by zero"),
                            new Outcome.Done("DELETE 3; SELECT 1", 1));
        }
    }

    @Test
    void cutsReadsAtTheRowLimit() {
        rig.policyIs(Rig.allow("sql.select", new Obligation.MaxRows(2)), Rig.allow("sql.transaction"));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT id FROM orders WHERE id < 3"));
            assertThat(types(client.answers())).isEqualTo("TDDCZ");
            client.send(query("SELECT g FROM generate_series(1, 1000000) g"));
            List<WireClient.Message> simple = client.answers();
            assertThat(types(simple)).isEqualTo("TDDEZ");
            assertThat(only(simple, 'E').field('C')).isEqualTo("54000");
            client.send(run("SELECT id FROM orders"), run("SELECT 1"), sync());
            assertThat(types(client.answers())).isEqualTo("12DDEZ");
            client.send(query("BEGIN"));
            client.answers();
            client.send(run("SELECT id FROM orders"), sync());
            List<WireClient.Message> inside = client.answers();
            assertThat(only(inside, 'Z').brief()).isEqualTo("Z E");
        }
    }

    @Test
    void refusesWhatItCannotMakeAStatementSuffer() throws SQLException {
        rig.policyIs(
                Rig.allow("sql.select", new Obligation.Mask("customers.email")),
                Rig.allow("sql.delete", new Obligation.MaxRows(1)));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            for (String sql : List.of("SELECT email FROM customers", "DELETE FROM orders")) {
                client.send(query(sql));
                assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
            }
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }
}
