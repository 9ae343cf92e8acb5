package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.policy.Latitude;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement that people approved ahead runs with other values, and nothing else does. */
class ShapesTest {

    private static final String DELETE = "DELETE FROM orders WHERE id = 1";

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
        Shop.run(
                "CREATE SCHEMA IF NOT EXISTS evil",
                "DROP TABLE IF EXISTS evil.orders",
                "CREATE TABLE evil.orders AS SELECT * FROM public.orders");
        rig.policyIs(
                Rig.allow("sql.select sql.transaction sql.set sql.configure"),
                Rig.standing(new Latitude(10, Duration.ofHours(1)), "sql.delete sql.update sql.call sql.truncate"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void grant() {
        Pending hold = rig.held();
        Instant now = Instant.now();
        Evidence evidence = new Evidence("cli", "pwd", now, "cred-2", hold.ask().digest());
        Terms terms =
                new Terms(Constraints.NONE, Optional.of(new Allowance(5, Duration.ofHours(1), now.plusSeconds(600))));
        Vote vote = new Vote(Rig.BEN.id(), Choice.APPROVE, "", terms, evidence, now);
        assertThat(rig.desk.vote(hold.id(), vote)).get().isInstanceOf(Cast.Counted.class);
    }

    /** Signed in, and the shape of {@link #DELETE} is granted. */
    private WireClient granted() {
        WireClient client = WireClient.signedIn(rig.port());
        client.send(query(DELETE));
        grant();
        client.answers();
        return client;
    }

    @Test
    void otherValuesRunAtOnce() throws SQLException {
        try (WireClient client = granted()) {
            client.send(query("delete from orders where id = 2 -- the second"));
            List<WireClient.Message> answers = client.answers();
            assertThat(only(answers, 'C').brief()).startsWith("C DELETE 1");
            assertThat(types(answers)).isEqualTo("CZ");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("1");
        }
    }

    @Test
    void otherParametersRunAtOnce() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(
                    parse("d", "DELETE FROM orders WHERE id = $1::int"), bind("", "d", "1"), execute("", 0), sync());
            grant();
            client.answers();
            client.send(bind("", "d", "3"), execute("", 0), sync());
            assertThat(types(client.answers())).isEqualTo("2CZ");
            assertThat(Shop.ask("SELECT string_agg(id::text, ',') FROM orders")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM customers WHERE id = 1",
                "DELETE FROM evil.orders WHERE id = 1",
                "DELETE FROM orders WHERE total = 1",
                "DELETE FROM orders WHERE id > 1",
                "DELETE FROM orders WHERE id <> 1",
                "DELETE FROM orders",
                "DELETE FROM orders WHERE 1 = 1",
                "DELETE FROM orders WHERE id = id",
                "DELETE FROM orders WHERE id = 1 OR true",
                "DELETE FROM orders WHERE id = (SELECT 1)",
                "DELETE FROM orders WHERE id = abs(1)",
                "DELETE FROM orders WHERE id = 1 + 1",
                "DELETE FROM orders WHERE id = '1'",
                "DELETE FROM orders WHERE id = 1 RETURNING *",
                "DELETE FROM orders USING customers WHERE orders.id = 1",
                "DELETE FROM orders WHERE id = 1 /* */ OR id = 2",
                "DELETE FROM orders WHERE id = 1 --\n OR true",
                "DELETE FROM orders WHERE id /* = 1 */ IS NOT NULL",
                "DELETE FROM orders WHERE id = 1; DELETE FROM orders",
                "DELETE FROM orders WHERE id = 1; DELETE FROM orders WHERE id = 1",
                "WITH x AS (DELETE FROM customers) DELETE FROM orders WHERE id = 1",
                "UPDATE orders SET total = 0 WHERE id = 1",
                "TRUNCATE orders",
            })
    void anythingElseIsAsked(String sql) throws SQLException {
        try (WireClient client = granted()) {
            client.send(query(sql));
            rig.deny(rig.held(), "no");
            assertThat(only(client.answers(), 'E').field('M')).contains("denied by person:ben");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("2");
        }
    }

    @Test
    void anotherSearchPathIsAsked() {
        try (WireClient client = granted()) {
            client.send(query("SET search_path = evil, public"));
            client.answers();
            client.send(query("DELETE FROM orders WHERE id = 2"));
            rig.deny(rig.held(), "no");
            assertThat(only(client.answers(), 'E').field('M')).contains("denied by person:ben");
        }
    }

    @Test
    void insideATransactionIsAsked() {
        try (WireClient client = granted()) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(query("DELETE FROM orders WHERE id = 2"));
            rig.deny(rig.held(), "no");
            assertThat(only(client.answers(), 'E').field('M')).contains("denied by person:ben");
        }
    }
}
