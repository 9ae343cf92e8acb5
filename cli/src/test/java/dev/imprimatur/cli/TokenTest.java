package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are bound to keys, and tokens that take the place of others. */
class TokenTest {

    private static final String ISSUED = "{\"id\":\"tok-2\",\"token\":\"imp_a_fresh\",\"for\":\"agent:bot\","
            + "\"audience\":\"actions\",\"targets\":[\"*\"],\"expires\":\"2026-11-21T00:00:00Z\"}";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted.Place place() {
        return new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "imp_a_old");
    }

    private static Json.Fields part(String token, int which) {
        return (Json.Fields) Json.parse(new String(
                Base64.getUrlDecoder().decode(token.strip().split("\\.", -1)[which]), StandardCharsets.UTF_8));
    }

    @Test
    void makesAKeyWhosePrivateHalfStaysInItsFile() throws IOException {
        Attempted made = place().run("token", "key", "agent.key");
        assertThat(made.exit()).as(made.err()).isZero();
        Path file = home.resolve("agent.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String secret = ((Json.Fields) Json.parse(Files.readAllBytes(file))).text("d");
        assertThat(made.out() + made.err()).doesNotContain(secret);
        Json.Fields shown = (Json.Fields) Json.parse(made.out().strip());
        assertThat(shown.members().keySet()).containsExactly("crv", "kty", "x");
        assertThat(place().run("token", "key", "agent.key").err()).contains("is there already");
        gateway.on("POST /v1/tokens", 201, Json.parse(ISSUED));
        Files.writeString(home.resolve("agent.jwk"), made.out());
        Attempted issued = place().run(
                        "token",
                        "issue",
                        "--for",
                        "agent:bot",
                        "--audience",
                        "actions",
                        "--target",
                        "*",
                        "--key",
                        "agent.jwk");
        assertThat(issued.exit()).as(issued.err()).isZero();
        assertThat(((Json.Fields) Json.parse(gateway.asked("POST /v1/tokens").body())).fields("key"))
                .isEqualTo(shown);
    }

    @Test
    void provesTheKeyWithEachRequest() throws IOException {
        place().run("token", "key", "agent.key");
        gateway.on("GET /v1/whoami", 200, Json.parse("{\"subject\":\"agent:bot\",\"credential\":\"tok-1\"}"));
        Attempted whoami = place().with("IMPRIMATUR_KEY_FILE", "agent.key").run("whoami");
        assertThat(whoami.exit()).as(whoami.err()).isZero();
        assertThat(gateway.asked("GET /v1/whoami").token()).isEqualTo("DPoP imp_a_old");
        Attempted proof = place().run("token", "proof", "--key-file", "agent.key", "POST", "/v1/actions");
        assertThat(part(proof.out(), 0).text("typ")).isEqualTo("dpop+jwt");
        assertThat(part(proof.out(), 1).text("htu")).isEqualTo(gateway.url() + "/v1/actions");
        assertThat(part(proof.out(), 1).text("htm")).isEqualTo("POST");
        Files.setPosixFilePermissions(home.resolve("agent.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(place().with("IMPRIMATUR_KEY_FILE", "agent.key")
                        .run("whoami")
                        .err())
                .contains("chmod 600");
    }

    @Test
    void rotatesAToken() {
        gateway.on("POST /v1/tokens/tok-1/rotate", 201, Json.parse(ISSUED));
        Attempted rotated = place().run("token", "rotate", "tok-1", "--overlap", "10m");
        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(rotated.out().strip()).isEqualTo("imp_a_fresh");
        assertThat(rotated.err()).contains("tok-2", "refused in 10m");
        assertThat(gateway.asked("POST /v1/tokens/tok-1/rotate").body()).isEqualTo("{\"overlap\":\"10m\"}");
    }
}
