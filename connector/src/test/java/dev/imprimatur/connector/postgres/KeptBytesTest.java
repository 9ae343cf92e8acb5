package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.bind;
import static dev.imprimatur.connector.postgres.WireClient.execute;
import static dev.imprimatur.connector.postgres.WireClient.flush;
import static dev.imprimatur.connector.postgres.WireClient.only;
import static dev.imprimatur.connector.postgres.WireClient.parse;
import static dev.imprimatur.connector.postgres.WireClient.query;
import static dev.imprimatur.connector.postgres.WireClient.sync;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long messages: what is kept of them is bounded for all together, and what is not kept cuts nobody off. */
class KeptBytesTest {

    private static final String LONG = "x".repeat(900 << 10);

    private final List<Rig> rigs = new ArrayList<>();

    private Rig rig(int ahead, long kept) {
        Rig rig = new Rig(Rig.within(new PostgresConfig.Limits(2, 100, 1 << 20, ahead, Duration.ofSeconds(20), kept)));
        rigs.add(rig);
        return rig;
    }

    @BeforeEach
    void shop() throws SQLException {
        Shop.fill();
    }

    @AfterEach
    void close() {
        rigs.forEach(Rig::close);
    }

    private static int attempts(Rig rig) {
        return rig.memory.events(AuditEvent.Attempted.class).size();
    }

    private static void keep(WireClient client, int portals) {
        client.send(parse("s", "SELECT length($1::text)"));
        for (int i = 0; i < portals; i++) {
            client.send(bind("p" + i, "s", LONG));
        }
        client.send(flush());
    }

    @Test
    void oneSessionMayKeepWhatAnotherOneKeptBefore() {
        Rig rig = rig(1 << 20, 6 << 20);
        try (WireClient first = WireClient.signedIn(rig.port())) {
            keep(first, 3);
            for (char type : "1222".toCharArray()) {
                assertThat(first.next().type()).isEqualTo(type);
            }
            try (WireClient second = WireClient.signedIn(rig.port())) {
                keep(second, 3);
                List<WireClient.Message> answers = second.answers();
                assertThat(only(answers, 'E').field('C')).isEqualTo("53200");
                assertThat(only(answers, 'E').field('S')).isEqualTo("FATAL");
            }
            first.send(execute("p2", 0), sync());
            assertThat(types(first.answers())).isEqualTo("DCZ");
            Rig.await("end of the second session", () -> rig.sessions() == 1);
            try (WireClient third = WireClient.signedIn(rig.port())) {
                keep(third, 3);
                for (char type : "1222".toCharArray()) {
                    assertThat(third.next().type()).isEqualTo(type);
                }
            }
        }
    }

    @Test
    void whatIsHeldIsCounted() {
        Rig rig = rig(1 << 20, 1_200 << 10);
        rig.policyIs(Rig.allow("sql.select"), Rig.hold("sql.delete"));
        String text = LONG.substring(0, 250 << 10);
        byte[] bound = bind("p", "s", text);
        byte[] parsed = parse("s", "SELECT length($1::text)");
        try (WireClient first = WireClient.signedIn(rig.port());
                WireClient second = WireClient.signedIn(rig.port());
                WireClient third = WireClient.signedIn(rig.port())) {
            first.send(query("DELETE FROM orders WHERE id > 0 OR '" + text + "' = ''"));
            assertThat(first.next().brief()).startsWith("N ");
            second.send(parsed, bound, sync());
            assertThat(only(second.answers(), 'E').field('C')).isEqualTo("53200");
            rig.deny(rig.held(), "no");
            assertThat(types(first.answers())).isEqualTo("EZ");
            third.send(parsed, bound, sync());
            assertThat(types(third.answers())).isEqualTo("12Z");
        }
    }

    /** Between two statements that people need not see, one record is waited for, and nothing is held. */
    @Test
    void anHonestPipelineIsNotCutOff() {
        Rig rig = rig(64 << 10, 64 << 20);
        try (WireClient client = WireClient.signedIn(rig.port())) {
            client.send(query("CREATE TEMP TABLE notes (text text)"));
            client.answers();
            String text = LONG.substring(0, 600 << 10);
            client.send(
                    query("SELECT pg_sleep(0.3)"), // so that all of it is there once the next one is looked at
                    parse("s", "INSERT INTO notes VALUES ($1)"),
                    bind("", "s", text),
                    execute("", 0),
                    bind("", "s", text),
                    execute("", 0),
                    sync());
            Rig.await("the query's attempt", () -> attempts(rig) == 2);
            rig.memory.slow();
            assertThat(types(client.answers())).isEqualTo("TDCZ");
            Rig.await("the attempt to insert", () -> attempts(rig) == 3);
            rig.memory.catchUp();
            assertThat(types(client.answers())).isEqualTo("12C2CZ");
        }
    }
}
