package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.flush;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.run;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.gate.RoutineReads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is told that its pipeline failed may do it again: then nothing of it has happened. */
class UnrecordedReadTest {

    private static final String READ = "SELECT name FROM customers";
    private static final String INSERT = "INSERT INTO orders VALUES (4, 4, 4)";
    private static final String UPDATE = "UPDATE orders SET total = 0";

    private final List<Rig> rigs = new ArrayList<>();

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rigs.forEach(Rig::close);
    }

    /** @param routine with {@code audit.reads: batched} */
    private Rig rig(boolean routine) {
        Rig rig =
                routine ? new Rig(RoutineReads.within(Duration.ofHours(1), System::nanoTime, reads -> {})) : new Rig();
        rigs.add(rig);
        rig.memory.doom(READ);
        return rig;
    }

    private static void fail(Rig rig, WireClient client) {
        Rig.await("a doomed append", () -> rig.memory.doomed() > 0);
        assertThat(client.silent()).isTrue();
        rig.memory.fail();
    }

    private static String orders() throws SQLException {
        return Shop.ask("SELECT count(*) || ' ' || sum(total) FROM orders");
    }

    private static void goesOn(WireClient client) {
        client.send(query("SELECT 1"));
        assertThat(types(client.answers())).isEqualTo("TDCZ");
        client.send(run("SELECT 1"), sync());
        assertThat(types(client.answers())).isEqualTo("12DCZ");
    }

    @Test
    void failsTheBlockAlsoWhileItGivesTheRestOfItsRows() {
        Rig rig = rig(true);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(parse("", READ), bind("c", ""), execute("c", 1), sync());
            assertThat(types(client.answers())).isEqualTo("12DsZ");
            client.send(execute("c", 1));
            fail(rig, client);
            client.send(sync());
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("EZ");
            assertThat(only(answers, 'Z').body()).containsExactly('E');
        }
    }

    @Test
    void isToldToASimpleQueryBehindIt() throws SQLException {
        Rig rig = rig(true);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(READ), flush());
            for (char type : "12DDDC".toCharArray()) {
                assertThat(client.next().type()).isEqualTo(type);
            }
            client.send(query(INSERT));
            fail(rig, client);
            assertThat(types(client.answers())).isEqualTo("EZ");
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void undoesWhatWasWrittenBeforeIt(boolean routine) throws SQLException {
        Rig rig = rig(routine);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(INSERT), run(READ), run(UPDATE), sync());
            fail(rig, client);
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12C12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("58000");
            assertThat(orders()).isEqualTo("3 60");
            assertThat(rig.memory.events(AuditEvent.Attempted.class))
                    .as("neither the read nor what it was to be followed by")
                    .hasSize(1);
            goesOn(client);
        }
    }

    @Test
    void isFollowedByNoWrite() throws SQLException {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(READ), run(UPDATE), run(INSERT), sync());
            fail(rig, client);
            assertThat(types(client.answers())).isEqualTo("12EZ");
            assertThat(orders()).isEqualTo("3 60");
            Rig.await(
                    "what became of the write",
                    () -> rig.memory.events(AuditEvent.Executed.class).size() == 1);
            assertThat(rig.memory.events(AuditEvent.Executed.class).getFirst().outcome())
                    .asString()
                    .contains("Never sent");
            goesOn(client);
        }
    }

    /** Its rows have been given out by then. */
    @Test
    void isFollowedByNoWriteIfItWasRoutine() throws SQLException {
        Rig rig = rig(true);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(READ), flush());
            for (char type : "12DDDC".toCharArray()) {
                assertThat(client.next().type()).isEqualTo(type);
            }
            client.send(run(UPDATE), flush());
            fail(rig, client);
            client.send(run(INSERT), sync());
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12EZ");
            assertThat(only(answers, 'E').field('C')).isEqualTo("58000");
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    /** People take their time, and the log takes more. */
    @Test
    void isFollowedByNothingThatWasApproved() throws SQLException {
        Rig rig = rig(true);
        rig.policyIs(Rig.allow("sql.select"), Rig.hold("sql.update"));
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(READ), run(UPDATE), sync());
            rig.approve(rig.held());
            for (char type : "12DDDC12N".toCharArray()) {
                assertThat(client.next().type()).isEqualTo(type);
            }
            fail(rig, client);
            assertThat(types(client.answers())).isEqualTo("EZ");
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    /** A simple query is skipped as the target would skip it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isFollowedByNoSimpleQuery(boolean routine) throws SQLException {
        Rig rig = rig(routine);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run(READ), query(UPDATE));
            Rig.await("a doomed append", () -> rig.memory.doomed() > 0);
            if (routine) {
                Rig.await(
                        "the attempt to write",
                        () -> rig.memory.events(AuditEvent.Attempted.class).size() == 1);
            }
            rig.memory.fail();
            client.send(sync());
            assertThat(types(client.answers())).isEqualTo(routine ? "12DDDCEZ" : "12EZ");
            if (routine) {
                assertThat(types(client.answers()))
                        .isEqualTo("Z"); // the read was done: what failed is the simple query
            }
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failsItsTransaction(boolean sentAlready) throws SQLException {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN; " + INSERT));
            client.answers();
            client.send(run(READ), sentAlready ? sync() : flush());
            fail(rig, client);
            if (!sentAlready) {
                client.send(sync());
            }
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("12EZ");
            assertThat(only(answers, 'Z').brief()).isEqualTo("Z E");
            client.send(query("COMMIT"));
            assertThat(only(client.answers(), 'C').brief()).startsWith("C ROLLBACK");
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    @Test
    void failsItsTransactionAsASimpleQuery() throws SQLException {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("BEGIN"));
            client.answers();
            client.send(query(INSERT));
            client.answers();
            client.send(query(READ));
            fail(rig, client);
            List<WireClient.Message> answers = client.answers();
            assertThat(types(answers)).isEqualTo("EZ");
            assertThat(only(answers, 'Z').brief()).isEqualTo("Z E");
            client.send(query("COMMIT"));
            client.answers();
            assertThat(orders()).isEqualTo("3 60");
            goesOn(client);
        }
    }

    /** Two errors for one pipeline would be taken for the next one's. */
    @Test
    void saysSoOnce() {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run("SELECT 1/0"), run(READ), run(READ), sync());
            fail(rig, client);
            List<WireClient.Message> failedBefore = client.answers();
            assertThat(only(failedBefore, 'E').field('C')).isEqualTo("22012");
            goesOn(client);
            client.send(run(READ), run(READ), flush());
            fail(rig, client);
            client.send(sync());
            assertThat(types(client.answers())).isEqualTo("12EZ");
            goesOn(client);
            client.send(query(READ));
            fail(rig, client);
            assertThat(types(client.answers())).isEqualTo("EZ");
            goesOn(client);
        }
    }

    /** Nothing is lost by it: a pipeline of reads alone waits for nobody. */
    @Test
    void isNotWaitedForByReads() {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(run("BEGIN"), run(READ), run(READ), run(READ), sync());
            Rig.await("all of them at once", () -> rig.memory.doomed() == 3);
            rig.memory.fail();
            assertThat(types(client.answers())).isEqualTo("12C12EZ");
        }
    }

    /** What gives its rows in portions goes on as before, after a write too. */
    @Test
    void leavesPortalsAlone() {
        Rig rig = rig(false);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(
                    run(INSERT),
                    parse("", "SELECT id FROM orders"),
                    bind("p", ""),
                    execute("p", 1),
                    execute("p", 0),
                    sync());
            assertThat(types(client.answers())).isEqualTo("12C12DsDDDCZ");
        }
    }
}
