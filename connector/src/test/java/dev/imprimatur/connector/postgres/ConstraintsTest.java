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

import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Obligation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What approvers and policy demand of a statement happens to it, on a real PostgreSQL. */
class ConstraintsTest {

    private static final String WRITES = "SELECT sneak()";

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
        Shop.run(
                "CREATE OR REPLACE FUNCTION sneak() RETURNS int LANGUAGE plpgsql AS"
                        + " 'BEGIN DELETE FROM orders; RETURN 7; END'",
                "CREATE OR REPLACE FUNCTION look() RETURNS bigint LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN (SELECT count(*) FROM orders); END'",
                "CREATE OR REPLACE FUNCTION unlock() RETURNS int LANGUAGE plpgsql AS"
                        + " 'BEGIN SET LOCAL transaction_read_only = off; DELETE FROM orders; RETURN 7; END'",
                "CREATE OR REPLACE PROCEDURE leave() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM orders; END'");
        rig.policyIs(
                Rig.allow("sql.select sql.transaction sql.insert sql.delete sql.set"), Rig.hold("sql.call sql.lock"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static final Constraints READ_ONLY =
            new Constraints(List.of(new Obligation.ReadOnly()), Optional.empty(), Optional.empty());

    private static Constraints rows(long most) {
        return new Constraints(List.of(new Obligation.MaxRows(most)), Optional.empty(), Optional.empty());
    }

    private void approve(Constraints constraints) {
        Pending hold = rig.held();
        Instant now = Instant.now();
        Evidence evidence = new Evidence("cli", "pwd", now, "cred-2", hold.ask().digest());
        Vote vote = new Vote(Rig.BEN.id(), Choice.APPROVE, "", new Terms(constraints), evidence, now);
        assertThat(rig.desk.vote(hold.id(), vote)).get().isInstanceOf(Cast.Counted.class);
    }

    private static void send(WireClient client, boolean simple, String sql) {
        if (simple) {
            client.send(query(sql));
        } else {
            client.send(run(sql), sync());
        }
    }

    private static String seen(List<WireClient.Message> answers) {
        return types(answers).replace("N", "");
    }

    private static String briefs(List<WireClient.Message> answers) {
        return answers.stream().map(WireClient.Message::brief).toList().toString();
    }

    private static String count() throws SQLException {
        return Shop.ask("SELECT count(*) FROM orders");
    }

    private static char status(List<WireClient.Message> answers) {
        return (char) only(answers, 'Z').body()[0];
    }

    @ParameterizedTest
    @CsvSource({"true, sneak", "false, sneak", "true, unlock", "false, unlock"})
    void whatMustOnlyReadCannotWrite(boolean simple, String function) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT " + function + "()");
            approve(READ_ONLY);
            List<WireClient.Message> answers = client.answers();
            assertThat(only(answers, 'E').field('C')).isIn("25006", "25001");
            assertThat(seen(answers)).isEqualTo(simple ? "TEZ" : "12EZ");
            assertThat(status(answers)).isEqualTo('I');
            assertThat(count()).isEqualTo("3");
            assertThat(rig.memory.events(AuditEvent.Released.class).getLast().obligations())
                    .containsExactly(new Obligation.ReadOnly());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAsIfNothingHadBeenDemanded(boolean simple) throws SQLException {
        List<String> plain = lookedUp(simple, Constraints.NONE);
        assertThat(lookedUp(simple, READ_ONLY)).isEqualTo(plain);
        assertThat(plain).anyMatch(line -> line.startsWith("D") && line.endsWith("3"));
    }

    private List<String> lookedUp(boolean simple, Constraints constraints) {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT look()");
            approve(constraints);
            return client.answers().stream()
                    .filter(message -> message.type() != 'N')
                    .map(WireClient.Message::brief)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSessionWritesAsBeforeAfterwards(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT look()");
            approve(READ_ONLY);
            client.answers();
            send(client, simple, "DELETE FROM orders WHERE id = 1");
            List<WireClient.Message> deleted = client.answers();
            assertThat(types(deleted)).as(briefs(deleted)).isEqualTo(simple ? "CZ" : "12CZ");
            assertThat(only(deleted, 'C').brief()).startsWith("C DELETE 1");
            assertThat(count()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theTransactionAroundItWritesAsBefore(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            send(client, simple, "DELETE FROM orders WHERE id = 1");
            client.answers();
            send(client, simple, "SELECT look()");
            approve(READ_ONLY);
            List<WireClient.Message> looked = client.answers();
            assertThat(only(looked, 'D').brief()).endsWith("2");
            assertThat(status(looked)).isEqualTo('T');
            send(client, simple, "DELETE FROM orders WHERE id = 2");
            assertThat(only(client.answers(), 'C').brief()).startsWith("C DELETE 1");
            client.send(query("COMMIT"));
            assertThat(status(client.answers())).isEqualTo('I');
            assertThat(count()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writingFailsTheTransactionAsTheTargetWould(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(query("INSERT INTO orders VALUES (9, 1, 1)"));
            client.answers();
            send(client, simple, WRITES);
            approve(READ_ONLY);
            List<WireClient.Message> answers = client.answers();
            assertThat(only(answers, 'E').field('C')).isEqualTo("25006");
            assertThat(status(answers)).isEqualTo('E');
            client.send(query("ROLLBACK"));
            assertThat(status(client.answers())).isEqualTo('I');
            assertThat(count()).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CALL leave()",
                "DO 'BEGIN DELETE FROM orders; END'",
                "SELECT look(); DELETE FROM orders",
                "SELECT look(); COMMIT; DELETE FROM orders",
                "SELECT look() FROM orders FOR UPDATE",
                "WITH gone AS (DELETE FROM orders RETURNING id) SELECT look() FROM gone"
            })
    void whatDoesMoreThanReadIsNotEvenSent(String sql) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(sql));
            approve(READ_ONLY);
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("42501");
            assertThat(error.field('M')).contains("read-only").contains("Nothing was executed");
            assertThat(count()).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noMoreRowsThanAnApproverLetThrough(boolean simple) {
        rig.policyIs(Rig.allow("sql.transaction"), Rig.hold("sql.select", new Obligation.MaxRows(1_000)));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT g FROM generate_series(1, 100000) g");
            approve(rows(2));
            List<WireClient.Message> answers = client.answers();
            assertThat(seen(answers)).isEqualTo(simple ? "TDDEZ" : "12DDEZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("54000");
            assertThat(only(answers, 'E').field('M')).contains("more rows than the 2 that may pass");
            assertThat(rig.memory.events(AuditEvent.Released.class).getLast().obligations())
                    .containsExactly(new Obligation.MaxRows(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void limitsRowsOfWhatIsMadeToRead(boolean simple) {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT look() FROM generate_series(1, 1000)");
            approve(READ_ONLY.and(rows(3)));
            List<WireClient.Message> answers = client.answers();
            assertThat(seen(answers)).isEqualTo(simple ? "TDDDEZ" : "12DDDEZ");
            client.send(query("SELECT 1"));
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    /** So few that the target is done before anybody could stop it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void limitsRowsAlsoWhereTheTargetIsDone(boolean simple) {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            send(client, simple, "SELECT look() FROM generate_series(1, 4)");
            approve(READ_ONLY.and(rows(3)));
            List<WireClient.Message> answers = client.answers();
            assertThat(seen(answers)).isEqualTo(simple ? "TDDDEZ" : "12DDDEZ");
            client.send(query("SELECT 1"));
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    @Test
    void limitedWritesAreRefused() throws SQLException {
        rig.policyIs(Rig.hold("sql.*"));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("DELETE FROM orders RETURNING id"));
            approve(rows(1));
            assertThat(only(client.answers(), 'E').field('M')).contains("plain reads");
            assertThat(count()).isEqualTo("3");
        }
    }

    @Test
    void whatFollowsInThePipelineCannotWriteEither() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run("SELECT look()"), run("DELETE FROM orders"), sync());
            Pending first = rig.held();
            approve(READ_ONLY);
            // what a function did is unknown before the Sync, so that names behind it are distrusted
            Rig.await(
                    "second hold",
                    () -> !rig.pending().isEmpty() && !rig.held().id().equals(first.id()));
            approve(Constraints.NONE);
            List<WireClient.Message> answers = client.answers();
            assertThat(seen(answers)).as(briefs(answers)).isEqualTo("12DC12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("25006");
            assertThat(count()).isEqualTo("3");
        }
    }

    @Test
    void portionsInATransactionAreRefused() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(parse("", "SELECT look() FROM generate_series(1, 9)"), bind("", ""), execute("", 2), sync());
            approve(READ_ONLY);
            assertThat(only(client.answers(), 'E').field('M')).contains("in portions");
        }
    }

    @Test
    void policyCanDemandItOutright() throws SQLException {
        rig.policyIs(Rig.allow("sql.*", new Obligation.ReadOnly()));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("SELECT id FROM orders ORDER BY id"));
            assertThat(types(client.answers())).isEqualTo("TDDDCZ");
            client.send(query(WRITES));
            List<WireClient.Message> failed = client.answers();
            assertThat(only(failed, 'E').field('C')).as(briefs(failed)).isEqualTo("25006");
            client.send(query("DELETE FROM orders"));
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
            assertThat(count()).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void driversNoticeNothing(boolean autoCommit) throws Exception {
        try (Connection connection = rig.connect()) {
            connection.setAutoCommit(autoCommit);
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> asked(connection));
            approve(READ_ONLY);
            assertThat(answer.get()).isEqualTo("3");
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("DELETE FROM orders WHERE id = 3"))
                        .isOne();
            }
            if (!autoCommit) {
                connection.commit();
            }
            assertThat(count()).isEqualTo("2");
        }
    }

    private static String asked(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT look()")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
