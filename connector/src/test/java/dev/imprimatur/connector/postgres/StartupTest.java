package dev.imprimatur.connector.postgres;

import static dev.imprimatur.connector.postgres.WireClient.message;
import static dev.imprimatur.connector.postgres.WireClient.request;
import static dev.imprimatur.connector.postgres.WireClient.startup;
import static dev.imprimatur.connector.postgres.WireClient.text;
import static dev.imprimatur.connector.postgres.WireClient.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Secret;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first bytes of a connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartupTest {

    private static final int V30 = 3 << 16;
    private final Rig rig = new Rig();

    @AfterAll
    void close() {
        rig.close();
    }

    private WireClient client() {
        return WireClient.to(rig.port());
    }

    private static Map<String, String> with(String name, String value) {
        return Map.of("user", "bot", "database", "postgres", name, value);
    }

    private WireClient.Message refusal(byte[]... packets) {
        try (WireClient client = client()) {
            client.send(packets);
            WireClient.Message last = client.untilReady(Rig.TOKEN).getLast();
            assertThat(last.type()).isEqualTo('E');
            assertThat(last.field('S')).isEqualTo("FATAL");
            return last;
        }
    }

    @Test
    void greetsWithWhatTheTargetReports() {
        try (WireClient client = client()) {
            client.send(startup(V30, Map.of("user", "bot")));
            List<WireClient.Message> all = client.untilReady(Rig.TOKEN);
            assertThat(types(all)).matches("RRS+KZ");
            assertThat(all.stream().map(WireClient.Message::brief))
                    .anyMatch(brief -> brief.startsWith("S server_version\00018"));
            assertThat(client.keyLength()).isEqualTo(4);
        }
    }

    @Test
    void speaksVersion32WithLongKeys() {
        try (WireClient client = client()) {
            client.send(startup(V30 | 2, Map.of("user", "bot")));
            assertThat(types(client.untilReady(Rig.TOKEN))).matches("RRS+KZ");
            assertThat(client.keyLength()).isEqualTo(32);
        }
    }

    @Test
    void offersVersion32ToWhoWantsMore() {
        try (WireClient client = client()) {
            client.send(startup(V30 | 9, with("_pq_.shiny", "yes")));
            WireClient.Message offer = client.next();
            assertThat(offer.type()).isEqualTo('v');
            ByteBuffer body = ByteBuffer.wrap(offer.body());
            assertThat(body.getInt()).isEqualTo(V30 | 2);
            assertThat(body.getInt()).isEqualTo(1);
            assertThat(offer.brief()).contains("_pq_.shiny");
            assertThat(types(client.untilReady(Rig.TOKEN))).matches("RRS+KZ");
        }
    }

    @Test
    void answersEncryptionRequestsInClearWithNo() {
        try (WireClient client = client()) {
            client.send(request(80877104));
            assertThat(client.raw()).isEqualTo('N');
            client.send(request(80877103));
            assertThat(client.raw()).isEqualTo('N');
            client.send(startup(V30, Map.of("user", "bot")));
            assertThat(types(client.untilReady(Rig.TOKEN))).matches("RRS+KZ");
        }
    }

    @Test
    void takesPacketsInPieces() {
        try (WireClient client = client()) {
            for (byte b : startup(V30, Map.of("user", "bot"))) {
                client.send(new byte[] {b});
            }
            assertThat(client.next().type()).isEqualTo('R');
            for (byte b : message('p', text(Rig.TOKEN))) {
                client.send(new byte[] {b});
            }
            assertThat(types(client.untilReady(Rig.TOKEN))).matches("RS+KZ");
        }
    }

    @Test
    void takesTheTokenAheadOfTheQuestion() {
        try (WireClient client = client()) {
            client.send(
                    startup(V30, Map.of("user", "bot")), message('p', text(Rig.TOKEN)), WireClient.query("SELECT 1"));
            assertThat(types(client.answers())).matches("RRS+KZ");
            assertThat(types(client.answers())).isEqualTo("TDCZ");
        }
    }

    @Test
    void refusesAWrongToken() {
        try (WireClient client = client()) {
            client.send(startup(V30, Map.of("user", "bot")));
            WireClient.Message last = client.untilReady("wrong").getLast();
            assertThat(last.field('C')).isEqualTo("28P01");
            assertThat(last.field('M')).isEqualTo("This token is not known.");
        }
    }

    @Test
    void refusesAnExpiredToken() {
        rig.tokenExpires(Instant.now().minusSeconds(1));
        try {
            assertThat(refusal(startup(V30, Map.of("user", "bot"))).field('C')).isEqualTo("28000");
        } finally {
            rig.tokenExpires(Instant.now().plus(Duration.ofDays(1)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replication, database, 0A000",
        "replication, true, 0A000",
        "client_encoding, LATIN1, 0A000",
        "standard_conforming_strings, off, 0A000",
        "search_path, evil, 0A000",
        "default_transaction_read_only, off, 0A000",
        "options, -c default_transaction_read_only=0, 0A000",
        "role, admin, 0A000",
        "session_preload_libraries, x, 0A000",
        "options, -c search_path=evil, 0A000",
        "options, -d 5, 0A000",
    })
    void refusesSettingsThatPolicyNeverSees(String name, String value, String code) {
        assertThat(refusal(startup(V30, with(name, value))).field('C')).isEqualTo(code);
    }

    @Test
    void refusesAnotherDatabase() {
        WireClient.Message error = refusal(startup(V30, Map.of("user", "bot", "database", "template1")));
        assertThat(error.field('C')).isEqualTo("3D000");
        assertThat(error.field('M')).contains("`template1`").contains("`postgres`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "postgres/shop", "shop"})
    void knowsTheDatabaseByTheTargetsNameToo(String database) {
        try (WireClient client = client()) {
            client.send(startup(V30, Map.of("user", "bot", "database", database)));
            assertThat(types(client.untilReady(Rig.TOKEN))).matches("RRS+KZ");
        }
    }

    @Test
    void passesOnHarmlessSettings() {
        try (WireClient client = client()) {
            client.send(startup(V30, with("application_name", "the bot")));
            client.untilReady(Rig.TOKEN);
            client.send(WireClient.query("SHOW application_name"));
            assertThat(client.answers().get(1).brief()).endsWith("the bot");
        }
    }

    @Test
    void recordsIntentAndModelAsClaimed() {
        try (WireClient client = client()) {
            client.send(
                    startup(V30, with("options", "-c imprimatur.intent=ticket\\ 42 --imprimatur.model=some-model")));
            client.untilReady(Rig.TOKEN);
            client.send(WireClient.query("SELECT 'intent'"));
            client.answers();
            AuditEvent.Attempted attempted =
                    rig.memory.events(AuditEvent.Attempted.class).getLast();
            assertThat(attempted.action().intent().text()).isEqualTo("ticket 42");
            assertThat(attempted.action().model().name()).isEqualTo("some-model");
            assertThat(attempted.action().model().verified()).isFalse();
        }
    }

    @Test
    void recordsTheTraceOfTheStatementElseOfTheSession() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (WireClient client = client()) {
            client.send(startup(V30, with("options", "-c imprimatur.traceparent=" + parent)));
            client.untilReady(Rig.TOKEN);
            client.send(WireClient.query("SELECT 'of the session'"));
            client.answers();
            assertThat(lastTrace()).contains(new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"));
            client.send(WireClient.query(
                    "SELECT 1 /*traceparent='00-aaaa2f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/"));
            client.answers();
            assertThat(lastTrace().map(Trace::id)).contains("aaaa2f3577b34da6a3ce929d0e0e4736");
        }
        try (WireClient client = client()) {
            client.send(startup(V30, with("options", "-c imprimatur.traceparent=nonsense")));
            client.untilReady(Rig.TOKEN);
            client.send(WireClient.query("SELECT 'no trace' /*traceparent='nonsense'*/"));
            assertThat(client.answers()).isNotEmpty();
            assertThat(lastTrace()).isEmpty();
        }
    }

    private Optional<Trace> lastTrace() {
        return rig.memory.events(AuditEvent.Attempted.class).getLast().action().trace();
    }

    /** It folds and cuts names otherwise. */
    @Test
    void takesNoTargetInAnotherEncoding() throws SQLException {
        Shop.run(
                "DROP DATABASE IF EXISTS latin",
                "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        PostgresConfig.Upstream latin = new PostgresConfig.Upstream(
                "127.0.0.1",
                Shop.port(),
                "latin",
                "postgres",
                new Secret("unused"),
                PostgresConfig.Tls.DISABLE,
                Optional.empty());
        try (Rig other = new Rig(Rig.config(Optional.empty(), latin));
                WireClient client = WireClient.to(other.port())) {
            client.send(startup(V30, Map.of("user", "bot")));
            WireClient.Message refusal = client.untilReady(Rig.TOKEN).getLast();
            assertThat(refusal.field('C')).isEqualTo("0A000");
            assertThat(refusal.field('M')).contains("`LATIN1`");
        }
    }

    @Test
    void endsConnectionsThatSpeakSomethingElse() {
        assertThat(refusal("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .field('C'))
                .isEqualTo("08P01");
        assertThat(refusal(startup(2 << 16, Map.of("user", "bot"))).field('C')).isEqualTo("0A000");
        assertThat(refusal(ByteBuffer.allocate(8)
                                .putInt(Integer.MAX_VALUE)
                                .putInt(V30)
                                .array())
                        .field('C'))
                .isEqualTo("08P01");
        assertThat(refusal(ByteBuffer.allocate(12)
                                .putInt(12)
                                .putInt(V30)
                                .putInt(0x61616161)
                                .array())
                        .field('C'))
                .isEqualTo("08P01");
    }

    @Test
    void ignoresCancelKeysOfNobody() {
        try (WireClient client = client()) {
            client.send(ByteBuffer.allocate(16)
                    .putInt(16)
                    .putInt(80877102)
                    .putInt(1)
                    .putInt(2)
                    .array());
            assertThat(client.raw()).isEqualTo(-1);
        }
    }
}
