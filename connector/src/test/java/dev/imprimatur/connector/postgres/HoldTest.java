package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A held statement: inside and outside transactions, in both protocols, and in the middle of a pipeline. */
class HoldTest {

    private static final String DELETE = "DELETE FROM orders WHERE id = 1";

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
        rig.policyIs(
                Rig.allow("sql.select sql.insert sql.transaction sql.set sql.update sql.prepare sql.cursor"),
                Rig.hold("sql.delete sql.copy-in"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static byte[] delete(boolean simple) {
        return simple ? query(DELETE) : message(run(DELETE), sync());
    }

    private static byte[] message(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String orders() throws SQLException {
        return Shop.ask("SELECT string_agg(id::text, ',' ORDER BY id) FROM orders");
    }

    private static char status(List<WireClient.Message> answers) {
        return (char) only(answers, 'Z').body()[0];
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsOnceApproved(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(delete(simple));
            WireClient.Message notice = client.next();
            while (notice.type() != 'N') {
                assertThat(notice.type()).isIn('1', '2');
                notice = client.next();
            }
            Pending hold = rig.held();
            assertThat(notice.field('M')).isEqualTo("held for approval " + hold.id() + ": Because of hold.");
            assertThat(orders()).isEqualTo("1,2,3");
            rig.approve(hold);
            List<WireClient.Message> answers = client.answers();
            assertThat(only(answers, 'C').brief()).startsWith("C DELETE 1");
            assertThat(status(answers)).isEqualTo('I');
            assertThat(orders()).isEqualTo("2,3");
            AuditEvent.Executed executed =
                    rig.memory.events(AuditEvent.Executed.class).getLast();
            assertThat(executed.approval()).contains(hold.id());
            assertThat(executed.outcome()).isEqualTo(new Outcome.Done("DELETE 1", 0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPasswordReachesTheTargetAndNobodyElse(boolean simple) throws SQLException {
        rig.policyIs(Rig.hold("*"));
        String sql = "CREATE ROLE hidden_" + simple + " PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$"
                + "q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=:q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80='";
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(simple ? query(sql) : message(run(sql), sync()));
            Pending hold = rig.held();
            rig.approve(hold);
            assertThat(only(client.answers(), 'C').brief()).startsWith("C CREATE ROLE");
            assertThat(Shop.ask("SELECT rolpassword LIKE 'SCRAM-SHA-256$4096:c2FsdA==%' FROM pg_authid WHERE rolname ="
                            + " 'hidden_" + simple + "'"))
                    .isEqualTo("t");
            assertThat(rig.memory.events(AuditEvent.class))
                    .isNotEmpty()
                    .allSatisfy(
                            event -> assertThat(event.canonical().canonical()).doesNotContain("q83v"));
            assertThat(rig.memory
                            .events(AuditEvent.Attempted.class)
                            .getLast()
                            .canonical()
                            .text("text"))
                    .endsWith("PASSWORD '[redacted]'");
        } finally {
            Shop.run("DROP ROLE IF EXISTS hidden_" + simple);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void toldDenialAndKeepsTheSession(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(delete(simple));
            rig.deny(rig.held(), "Not on a Friday.");
            List<WireClient.Message> answers = client.answers();
            WireClient.Message error = only(answers, 'E');
            assertThat(error.field('C')).isEqualTo("42501");
            assertThat(error.field('M')).isEqualTo("denied by person:ben: Not on a Friday.");
            assertThat(error.field('H')).isNotEmpty();
            assertThat(status(answers)).isEqualTo('I');
            client.send(query("SELECT 1"));
            assertThat(types(client.answers())).isEqualTo("TDCZ");
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsTheTransactionAsTheTargetWould(boolean simple) throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            assertThat(status(client.answers())).isEqualTo('T');
            client.send(query("UPDATE orders SET total = 0"));
            client.answers();
            client.send(delete(simple));
            rig.deny(rig.held(), "no");
            assertThat(status(client.answers())).isEqualTo('E');
            client.send(query("COMMIT"));
            List<WireClient.Message> commit = client.answers();
            assertThat(only(commit, 'C').brief()).startsWith("C ROLLBACK");
            assertThat(status(commit)).isEqualTo('I');
            assertThat(Shop.ask("SELECT sum(total) FROM orders")).isEqualTo("60");
        }
    }

    @Test
    void approvedInsideATransactionStaysInIt() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(query(DELETE));
            rig.approve(rig.held());
            assertThat(status(client.answers())).isEqualTo('T');
            assertThat(orders()).isEqualTo("1,2,3");
            client.send(query("ROLLBACK"));
            assertThat(status(client.answers())).isEqualTo('I');
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }

    @Test
    void expiryIsNoRefusal() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            rig.held();
            rig.later(Duration.ofMinutes(31));
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("42501");
            assertThat(error.field('M')).startsWith("not answered");
            assertThat(error.field('M') + error.field('H'))
                    .doesNotContain("denied")
                    .doesNotContain("refused");
        }
    }

    @Test
    void deniesTheMiddleOfAPipelineWithAllBeforeAndAfterIt() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(
                    run("INSERT INTO orders VALUES (4, 1, 1)"),
                    run(DELETE),
                    run("INSERT INTO orders VALUES (5, 1, 1)"),
                    sync());
            rig.deny(rig.held(), "no");
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers).replace("N", "")).isEqualTo("12C12EZ");
            assertThat(status(answers)).isEqualTo('I');
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }

    @Test
    void approvesTheMiddleOfAPipeline() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(
                    run("INSERT INTO orders VALUES (4, 1, 1)"),
                    run(DELETE),
                    run("INSERT INTO orders VALUES (5, 1, 1)"),
                    sync());
            rig.approve(rig.held());
            assertThat(types(client.answers()).replace("N", "")).isEqualTo("12C12C12CZ");
            assertThat(orders()).isEqualTo("2,3,4,5");
        }
    }

    @Test
    void withdrawsWhenAnEarlierStatementOfThePipelineFails() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run("INSERT INTO orders VALUES (1, 1, 1)"), run(DELETE), sync());
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers).replace("N", "")).isEqualTo("12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("23505");
            Rig.await("end of the hold", () -> rig.pending().isEmpty());
        }
    }

    @Test
    void holdsTheWholeOfAStringWithSeveralStatements() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("INSERT INTO orders VALUES (9, 1, 1); " + DELETE + "; SELECT 1"));
            Pending hold = rig.held();
            assertThat(orders()).isEqualTo("1,2,3");
            rig.approve(hold);
            assertThat(types(client.answers())).isEqualTo("NCCTDCZ");
            assertThat(orders()).isEqualTo("2,3,9");
        }
    }

    @Test
    void cancelWithdraws() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            Pending hold = rig.held();
            client.cancel(rig.port(), true);
            assertThat(rig.now(hold).state()).isEqualTo("pending");
            client.cancel(rig.port(), false);
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("57014");
            Rig.await("end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
            client.send(query("SELECT 1"));
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    @Test
    void disconnectWithdrawsAlsoWhenMuchWasSentAhead() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            Pending hold = rig.held();
            for (int i = 0; i < 10; i++) {
                client.send(query("SELECT '" + "x".repeat(50_000) + "'"));
            }
            client.leave();
            Rig.await("end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
        }
    }

    @Test
    void endsASessionThatFloodsItsHold() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            Pending hold = rig.held();
            assertThat(client.next().type()).isEqualTo('N');
            try {
                for (int i = 0; i < 200; i++) {
                    client.send(query("SELECT '" + "x".repeat(50_000) + "'"));
                }
            } catch (java.io.UncheckedIOException e) {
                // the gateway had enough before the end
            }
            Rig.await("end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
            assertThat(rig.sessions()).isZero();
        }
    }

    @Test
    void whatWasSentAheadRunsAfterwards() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE), query("SELECT 7"));
            rig.approve(rig.held());
            assertThat(types(client.answers())).isEqualTo("NCZ");
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    @Test
    void lateDisagreementOfThePolicyStopsTheRelease() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            Pending hold = rig.held();
            rig.policyIs(Rig.deny("sql.delete"));
            rig.approve(hold);
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("42501");
            assertThat(error.field('M')).startsWith("denied by policy after it was held");
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }

    @Test
    void twoSessionsWithTheSameStatementShareAHoldAndOneRuns() throws SQLException {
        try (WireClient first = WireClient.signedIn(rig.port());
                WireClient second = WireClient.signedIn(rig.port())) {
            first.send(query(DELETE));
            Pending hold = rig.held();
            second.send(query(DELETE));
            assertThat(second.next().field('M')).contains(hold.id().text());
            assertThat(rig.pending()).hasSize(1);
            first.leave();
            second.send(query("SELECT 1"));
            assertThat(rig.now(hold).state()).isEqualTo("pending");
            rig.approve(hold);
            assertThat(types(second.answers())).isEqualTo("CZ");
            assertThat(orders()).isEqualTo("2,3");
        }
    }

    @Test
    void copyFromTheClientCannotBeHeld() {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("COPY orders FROM STDIN"));
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("42501");
            assertThat(error.field('M')).contains("COPY FROM STDIN");
            Rig.await("end of the hold", () -> rig.pending().isEmpty());
        }
    }

    @Test
    void preparedNamesOfBothProtocolsResolveToWhatTheyDo() throws SQLException {
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(WireClient.parse("mine", DELETE), sync());
            client.answers();
            client.send(query("EXECUTE mine"));
            rig.deny(rig.held(), "no");
            assertThat(only(client.answers(), 'E').field('C')).isEqualTo("42501");
            client.send(query("SELECT 1"));
            client.answers();
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }

    @Test
    void aHoldThatCannotBeStoredIsARefusal() throws SQLException {
        rig.memory.failStore();
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query(DELETE));
            WireClient.Message error = only(client.answers(), 'E');
            assertThat(error.field('C')).isEqualTo("58000");
            assertThat(error.field('M')).contains("could not be stored");
            assertThat(orders()).isEqualTo("1,2,3");
        }
    }
}
