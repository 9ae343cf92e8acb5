package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.describe;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.flush;
import static dev.imprimatur.connector.postgres.WireClient.message;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.text;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages as they come, one by one and all at once, and what happens to those that should not come. */
class ProtocolTest {

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private WireClient client() {
        return WireClient.signedIn(rig.port());
    }

    private WireClient.Message fatal(byte[]... messages) {
        try (WireClient client = client()) {
            client.send(messages);
            WireClient.Message last = client.answers().getLast();
            assertThat(last.type()).isEqualTo('E');
            assertThat(last.field('S')).isEqualTo("FATAL");
            return last;
        }
    }

    @Test
    void takesAConversationInPiecesOfAnySize() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(query("SELECT 1; SELECT 2"));
        all.writeBytes(run("SELECT $1::int + 1", "41"));
        all.writeBytes(sync());
        all.writeBytes(query("INSERT INTO orders VALUES (7, 7, 7)"));
        byte[] bytes = all.toByteArray();
        for (int split = 1; split < bytes.length; split++) {
            try (WireClient client = client()) {
                client.send(query("DELETE FROM orders WHERE id = 7"));
                client.answers();
                client.send(java.util.Arrays.copyOf(bytes, split));
                client.send(java.util.Arrays.copyOfRange(bytes, split, bytes.length));
                assertThat(types(client.answers())).isEqualTo("TDCTDCZ");
                assertThat(types(client.answers())).isEqualTo("12DCZ");
                assertThat(types(client.answers())).isEqualTo("CZ");
            }
        }
    }

    @Test
    void relaysRowsLongerThanAnyBuffer() {
        try (WireClient client = client()) {
            client.send(
                    query("SELECT repeat('x', 5000000)"),
                    query("SELECT repeat('y', 100000) FROM generate_series(1, 50)"));
            List<WireClient.Message> one = client.answers();
            assertThat(types(one)).isEqualTo("TDCZ");
            assertThat(one.get(1).body()).hasSize(5_000_000 + 6);
            assertThat(types(client.answers())).isEqualTo("T" + "D".repeat(50) + "CZ");
        }
    }

    @Test
    void takesLongStatements() throws SQLException {
        try (WireClient client = client()) {
            client.send(
                    parse("", "INSERT INTO customers VALUES (9, $1, '')"),
                    bind("", "", "z".repeat(900_000)),
                    execute("", 0),
                    sync());
            assertThat(types(client.answers())).isEqualTo("12CZ");
            assertThat(Shop.ask("SELECT length(name) FROM customers WHERE id = 9"))
                    .isEqualTo("900000");
        }
    }

    @Test
    void endsOnMessagesThatAreNotModelled() {
        assertThat(fatal(message('F', new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0}))
                        .field('C'))
                .isEqualTo("08P01");
        assertThat(fatal(message('z')).field('C')).isEqualTo("08P01");
        assertThat(fatal(message('p', text("x"))).field('C')).isEqualTo("08P01");
        assertThat(fatal(new byte[] {'Q', 0, 0, 0, 3}).field('C')).isEqualTo("08P01");
        assertThat(fatal(new byte[] {'Q', (byte) 0x80, 0, 0, 0}).field('C')).isEqualTo("08P01");
        assertThat(fatal(new byte[] {'Q', 0x40, 0, 0, 0}).field('C')).isEqualTo("54000");
        assertThat(fatal(message('Q', "SELECT 1".getBytes(StandardCharsets.UTF_8)))
                        .field('C'))
                .isEqualTo("08P01");
        assertThat(fatal(message('Q', text("SELECT 1"), text("; DROP TABLE orders")))
                        .field('C'))
                .isEqualTo("08P01");
        assertThat(fatal(message('Q', new byte[] {'\'', (byte) 0xff, '\'', 0})).field('C'))
                .isEqualTo("22021");
        assertThat(fatal(message('D', text("X"))).field('C')).isEqualTo("08P01");
        assertThat(fatal(message('S', new byte[1])).field('C')).isEqualTo("08P01");
    }

    @Test
    void skipsToSyncAfterAFailureOfTheTargetOrTheGateway() {
        rig.policyIs(Rig.allow("sql.select sql.insert"), Rig.deny("sql.drop"));
        for (String bad : List.of("SELECT 1/0", "DROP TABLE orders", "SELECT nothing FROM nowhere")) {
            try (WireClient client = client()) {
                client.send(
                        run("SELECT 1"),
                        run(bad),
                        run("SELECT 2"),
                        WireClient.close('S', ""),
                        flush(),
                        query("SELECT 3"),
                        sync());
                assertThat(types(client.answers())).startsWith("12DC").endsWith("EZ");
                client.send(query("SELECT 4"));
                assertThat(types(client.answers())).isEqualTo("TDCZ");
            }
        }
    }

    @Test
    void denialInAPipelineUndoesWhatCameBefore() throws SQLException {
        rig.policyIs(Rig.allow("sql.select sql.insert"), Rig.deny("sql.drop"));
        try (WireClient client = client()) {
            client.send(run("INSERT INTO orders VALUES (8, 8, 8)"), run("DROP TABLE orders"), sync());
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12C12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("42501");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }

    @Test
    void digestCoversBoundValues() {
        try (WireClient client = client()) {
            client.send(parse("s", "SELECT $1::text"), sync());
            client.answers();
            client.send(bind("", "s", "a"), execute("", 0), bind("", "s", "b"), execute("", 0), sync());
            assertThat(types(client.answers())).isEqualTo("2DC2DCZ");
            List<AuditEvent.Attempted> attempts = rig.memory.events(AuditEvent.Attempted.class);
            assertThat(attempts).hasSize(2);
            assertThat(attempts.get(0).action().payload().content().utf8()).isEqualTo("SELECT $1::text");
            assertThat(attempts.get(0).action().digest())
                    .isNotEqualTo(attempts.get(1).action().digest());
        }
    }

    @Test
    void aNameThatWasNotReplacedKeepsItsMeaning() throws SQLException {
        rig.policyIs(Rig.allow("sql.select"), Rig.deny("sql.delete"));
        try (WireClient client = client()) {
            client.send(parse("x", "DELETE FROM orders"), sync());
            assertThat(types(client.answers())).isEqualTo("1Z");
            client.send(parse("x", "SELECT 1"), sync(), bind("", "x"), execute("", 0), sync());
            assertThat(types(client.answers())).isEqualTo("EZ");
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }

    @Test
    void unknownNamesAreUnderstoodByNobody() {
        rig.policyIs(Rig.allow("sql.select sql.cursor sql.transaction"));
        try (WireClient client = client()) {
            client.send(query("BEGIN"), query("DECLARE c CURSOR FOR SELECT 1"));
            client.answers();
            client.answers();
            client.send(execute("c", 0), sync());
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
            assertThat(rig.memory
                            .events(AuditEvent.Attempted.class)
                            .getLast()
                            .action()
                            .operation()
                            .name())
                    .isEqualTo("sql.unrecognised");
        }
    }

    @Test
    void suspendedPortalGoesOnUnderItsPermit() {
        try (WireClient client = client()) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(
                    parse("", "SELECT id FROM orders ORDER BY id"),
                    bind("p", ""),
                    describe('P', "p"),
                    execute("p", 2),
                    flush());
            StringBuilder first = new StringBuilder();
            do {
                first.append(client.next().type());
            } while (first.charAt(first.length() - 1) != 's');
            assertThat(first.toString()).isEqualTo("12TDDs");
            client.send(execute("p", 2), sync());
            assertThat(types(client.answers())).isEqualTo("DCZ");
            assertThat(rig.memory.events(AuditEvent.Attempted.class)).hasSize(2);
            assertThat(rig.memory.events(AuditEvent.Executed.class).getLast().outcome())
                    .isEqualTo(new Outcome.Done("SELECT 1", 3));
        }
    }

    @Test
    void copiesInAndOutWhereAllowed() throws SQLException {
        try (WireClient client = client()) {
            client.send(query("COPY orders FROM STDIN"));
            assertThat(client.next().type()).isEqualTo('G');
            client.send(message('d', "10\t1\t5\n11\t1\t6\n".getBytes(StandardCharsets.UTF_8)), message('c'));
            assertThat(types(client.answers())).isEqualTo("CZ");
            client.send(query("COPY (SELECT id FROM orders ORDER BY id) TO STDOUT"));
            assertThat(types(client.answers())).isEqualTo("HdddddcCZ");
            client.send(parse("", "COPY orders FROM STDIN"), bind("", ""), execute("", 0), sync());
            assertThat(types(List.of(client.next(), client.next(), client.next())))
                    .isEqualTo("12G");
            client.send(message('d', "12\t1\t5\n".getBytes(StandardCharsets.UTF_8)), message('c'), sync());
            assertThat(types(client.answers())).isEqualTo("CZ");
            client.send(query("COPY orders FROM STDIN"));
            assertThat(client.next().type()).isEqualTo('G');
            client.send(
                    message('d', "nonsense\n".getBytes(StandardCharsets.UTF_8)),
                    message('d', "more\n".getBytes(StandardCharsets.UTF_8)),
                    message('c'));
            assertThat(types(client.answers())).isEqualTo("EZ");
            client.send(query("COPY orders FROM STDIN"));
            assertThat(client.next().type()).isEqualTo('G');
            client.send(message('f', text("changed my mind")));
            assertThat(types(client.answers())).isEqualTo("EZ");
            client.send(query("SELECT 1"));
            assertThat(types(client.answers())).isEqualTo("TDCZ");
            assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("6");
        }
    }

    private static void awaitSleeping() {
        Rig.await("running statement", () -> {
            try {
                return Shop.ask(
                                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'")
                        .equals("1");
            } catch (SQLException e) {
                return false;
            }
        });
    }

    @Test
    void cancelStopsWhatTheTargetRuns() {
        try (WireClient client = client()) {
            client.send(query("SELECT pg_sleep(60)"));
            awaitSleeping();
            client.cancel(rig.port(), false);
            List<WireClient.Message> answers = client.answers();
            assertThat(only(answers, 'E').field('C')).isEqualTo("57014");
            assertThat(rig.memory.events(AuditEvent.Executed.class).getLast().outcome())
                    .isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void refusesToReadStatementsInAnotherWay() {
        try (WireClient client = client()) {
            for (String sql : List.of(
                    "SET standard_conforming_strings = off", "SET client_encoding = 'LATIN1'", "SET NAMES 'SJIS'")) {
                client.send(query(sql));
                assertThat(only(client.answers(), 'E').field('C')).isEqualTo("0A000");
            }
            client.send(query("SET client_encoding = 'UTF8'"));
            assertThat(types(client.answers())).isEqualTo("CZ");
        }
    }

    @Test
    void refusesASecretThatItCanNotHideAndRecordsNothing() {
        try (WireClient client = client()) {
            client.send(query("COPY t FROM '/f' (token hunter2)"));
            WireClient.Message refusal = only(client.answers(), 'E');
            assertThat(refusal.field('C')).isEqualTo("0A000");
            assertThat(refusal.field('M')).contains("`token`").doesNotContain("hunter2");
            assertThat(rig.memory.events(AuditEvent.Attempted.class)).isEmpty();
        }
    }

    @Test
    void endsTheSessionWhenAFunctionChangesHowStatementsRead() {
        WireClient.Message last =
                fatal(query("SELECT set_config('standard_conforming_strings', 'off', false)"), query("SELECT 1"));
        assertThat(last.field('M')).contains("`standard_conforming_strings`");
    }

    @Test
    void doesNotTrustBackslashesBehindAFunctionInTheSamePipeline() {
        rig.policyIs(Rig.allow("sql.select sql.call"));
        try (WireClient client = client()) {
            client.send(
                    run("SELECT set_config('standard_conforming_strings', 'off', false)"),
                    run("SELECT 'a\\'; DELETE FROM orders; --'"),
                    sync());
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
        }
    }

    @Test
    void tellsTyposAsTheTargetWould() {
        rig.policyIs(Rig.allow("sql.select"));
        try (WireClient client = client()) {
            client.send(query("SELEC 1"));
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("42601");
            assertThat(error.field('M')).isEqualTo("syntax error at or near \"SELEC\"");
            assertThat(error.field('P')).isEqualTo("1");
        }
    }

    @Test
    void emptyQueriesPass() {
        rig.policyIs(Rig.deny("*"));
        try (WireClient client = client()) {
            client.send(query(""), query("-- nothing"), run(""), sync());
            assertThat(types(client.answers())).isEqualTo("IZ");
            assertThat(types(client.answers())).isEqualTo("IZ");
            assertThat(types(client.answers())).isEqualTo("12IZ");
        }
    }

    @Test
    void anExpiredTokenEndsTheSession() {
        rig.tokenExpires(java.time.Instant.now().plusSeconds(3_600));
        try (WireClient client = client()) {
            rig.later(java.time.Duration.ofHours(2));
            client.send(query("SELECT 1"));
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("28000");
            assertThat(client.raw()).isEqualTo(-1);
        }
    }

    @Test
    void lostTargetLeavesAnUnknownOutcome() throws SQLException {
        try (WireClient client = client()) {
            client.send(query("SELECT pg_sleep(60)"));
            awaitSleeping();
            Shop.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'");
            client.end();
            Rig.await(
                    "outcome",
                    () -> !rig.memory.events(AuditEvent.Executed.class).isEmpty());
        }
    }

    @Test
    void knowsWhatTheConnectionMeans() {
        try (WireClient client = client()) {
            client.send(query("SET search_path = elsewhere, public"));
            client.answers();
            client.send(query("SELECT 1"));
            client.answers();
            Map<String, String> state = rig.memory
                    .events(AuditEvent.Attempted.class)
                    .getLast()
                    .action()
                    .payload()
                    .state();
            assertThat(state)
                    .containsEntry("search_path", "elsewhere, public")
                    .containsEntry("database", "postgres")
                    .containsEntry("role", "none")
                    .containsEntry("session_authorization", "postgres");
        }
    }

    @Test
    void oversizedBindCountsAreRefused() {
        byte[] body = ByteBuffer.allocate(6)
                .putShort((short) 0)
                .putShort((short) 0x7fff)
                .putShort((short) 0)
                .array();
        assertThat(fatal(parse("", "SELECT 1"), message('B', text(""), text(""), body), execute("", 0), sync())
                        .field('C'))
                .isEqualTo("08P01");
    }

    @Test
    void boundsWhatASessionKeeps() {
        String text = "SELECT 1 /* " + "x".repeat(900_000) + "*/";
        try (WireClient client = WireClient.signedIn(rig.port())) {
            for (int i = 0; i < 10; i++) {
                client.send(parse("again", text), WireClient.close('S', "again"), sync());
                assertThat(types(client.answers())).isEqualTo("13Z");
            }
            client.send(parse("a", text), parse("b", text), parse("c", text), sync());
            assertThat(types(client.answers())).isEqualTo("111Z");
            client.send(parse("d", text), sync());
            WireClient.Message last = client.answers().getLast();
            assertThat(last.field('C')).isEqualTo("54000");
            assertThat(last.field('S')).isEqualTo("FATAL");
        }
    }
}
