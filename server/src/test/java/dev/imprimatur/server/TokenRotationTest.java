package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token takes the place of another one. */
final class TokenRotationTest {

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Decorators later =
            Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get()));
    private Rig rig;

    @BeforeEach
    void start(@TempDir Path folder) {
        rig = new Rig(
                folder,
                later,
                "identity: { local: people.yaml }\ntokens: { longest: 2h }\n",
                Map.of("people.yaml", Given.PEOPLE));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Reply issue(String lasts) {
        return rig.post(
                rig.session("ada"),
                "/v1/tokens",
                Json.fields()
                        .with("for", "agent:bot")
                        .with("audience", "actions")
                        .with("expires_in", lasts)
                        .build());
    }

    private Reply rotate(String session, String id, Map<String, String> how) {
        Json.Builder body = Json.fields();
        how.forEach(body::with);
        return rig.post(session, "/v1/tokens/" + id + "/rotate", body.build());
    }

    private int good(String token) {
        return rig.get(token, "/v1/whoami").status();
    }

    @Test
    void theOldOneDiesAtOnce() {
        Reply old = issue("1h");
        Reply fresh = rotate(rig.session("anna"), old.text("id"), Map.of());
        assertThat(fresh.status()).as(fresh.text()).isEqualTo(201);
        assertThat(good(old.text("token"))).isEqualTo(401);
        assertThat(good(fresh.text("token"))).isEqualTo(200);
        assertThat(fresh.text("for")).isEqualTo("agent:bot");
        assertThat(rig.events("credential-issued").getLast().text("issuer")).isEqualTo("person:anna");
        rig.restart(later);
        assertThat(good(old.text("token"))).isEqualTo(401);
        assertThat(good(fresh.text("token"))).isEqualTo(200);
    }

    @Test
    void theOldOneLivesThroughTheOverlapAndNoLonger() {
        Reply old = issue("1h");
        Reply fresh = rotate(rig.session("anna"), old.text("id"), Map.of("overlap", "10m"));
        assertThat(fresh.status()).as(fresh.text()).isEqualTo(201);
        ahead.set(Duration.ofMinutes(9));
        assertThat(good(old.text("token"))).isEqualTo(200);
        ahead.set(Duration.ZERO);
        rig.restart(later);
        assertThat(good(old.text("token"))).isEqualTo(200);
        ahead.set(Duration.ofMinutes(11));
        assertThat(good(old.text("token"))).isEqualTo(401);
        assertThat(good(fresh.text("token"))).isEqualTo(200);
    }

    @Test
    void whatIsRevokedWithinTheOverlapDiesAtOnce() {
        Reply old = issue("1h");
        rotate(rig.session("anna"), old.text("id"), Map.of("overlap", "30m"));
        assertThat(rig.delete(rig.session("olga"), "/v1/tokens/" + old.text("id"))
                        .status())
                .isEqualTo(204);
        assertThat(good(old.text("token"))).isEqualTo(401);
        rig.restart(later);
        assertThat(good(old.text("token")))
                .as("by the log, whatever the row says")
                .isEqualTo(401);
    }

    @Test
    void whoRestoresTheOldRowGainsNothing() throws Exception {
        Reply old = issue("1h");
        String database = "jdbc:sqlite:" + rig.folder().resolve("data/imprimatur.db");
        try (var connection = java.sql.DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE kept AS SELECT * FROM credentials");
            rotate(rig.session("anna"), old.text("id"), Map.of("overlap", "10m"));
            statement.execute("REPLACE INTO credentials SELECT * FROM kept");
            ahead.set(Duration.ofMinutes(11));
            assertThat(good(old.text("token"))).isEqualTo(401);
            rig.restart(later);
            assertThat(good(old.text("token"))).isEqualTo(401);
        }
    }

    @Test
    void nobodyRotatesWhatIsNotTheirs() {
        Reply old = issue("1h");
        assertThat(rotate(rig.session("ben"), old.text("id"), Map.of()).status())
                .isEqualTo(404);
        assertThat(rotate(rig.session("olga"), old.text("id"), Map.of()).status())
                .isEqualTo(404);
        assertThat(rotate(old.text("token"), old.text("id"), Map.of()).status()).isEqualTo(401);
        assertThat(good(old.text("token"))).isEqualTo(200);
        rig.delete(rig.session("anna"), "/v1/tokens/" + old.text("id"));
        Reply dead = rotate(rig.session("anna"), old.text("id"), Map.of());
        assertThat(dead.status()).isEqualTo(400);
        assertThat(dead.detail()).contains("issue a new one");
    }

    @Test
    void nothingLastsLongerThanTheConfigurationSays() {
        Reply long1 = issue("3h");
        assertThat(long1.status()).isEqualTo(400);
        assertThat(long1.detail()).contains("at most 2 hours");
        Reply old = issue("2h");
        assertThat(rotate(rig.session("anna"), old.text("id"), Map.of("expires_in", "1d"))
                        .status())
                .isEqualTo(400);
        assertThat(rotate(rig.session("anna"), old.text("id"), Map.of("overlap", "3h"))
                        .detail())
                .contains("shorter `overlap`");
        assertThat(good(old.text("token"))).isEqualTo(200);
    }
}
