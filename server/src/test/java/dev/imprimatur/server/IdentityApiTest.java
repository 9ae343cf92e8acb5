package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Signing in, and tokens, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IdentityApiTest {

    private Rig rig;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply signIn(String person, String code) {
        return rig.post(
                "",
                "/v1/sign-in",
                Json.fields().with("person", person).with("code", code).build());
    }

    private Reply issue(String session, String holder, String audience) {
        return rig.post(
                session,
                "/v1/tokens",
                Json.fields()
                        .with("for", holder)
                        .with("audience", audience)
                        .with("expires_in", "30d")
                        .build());
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = rig.code("ben");
        assertThat(signIn("ben", code).status()).isEqualTo(200);
        Reply again = signIn("ben", code);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(rig.code("ben")).isNotEqualTo(code);
        assertThat(rig.events("sign-in-refused").getLast().text("who")).isEqualTo("person:ben");
    }

    @Test
    void aCodeIsGoodForItsPersonOnly() {
        assertThat(signIn("cara", rig.code("dora")).status()).isEqualTo(401);
        assertThat(signIn("nobody", rig.code("dora")).status()).isEqualTo(401);
        assertThat(signIn("../keys/row.key", rig.code("dora")).status()).isEqualTo(401);
        assertThat(signIn("dora", rig.code("dora")).status()).isEqualTo(200);
    }

    @Test
    void whoamiTellsWhoseCredentialItIs() {
        Reply anna = rig.get(rig.session("anna"), "/v1/whoami");
        assertThat(anna.text("subject")).isEqualTo("person:anna");
        assertThat(anna.json().flag("administrator")).isTrue();
        Reply bot = rig.get(rig.token("agent:bot", "actions"), "/v1/whoami");
        assertThat(bot.text("subject")).isEqualTo("agent:bot");
        assertThat(bot.text("audience")).isEqualTo("actions");
        assertThat(bot.text("owner")).isEqualTo("person:anna");
        assertThat(bot.json().flag("administrator")).isFalse();
    }

    @Test
    void aConnectorTokenIsNoCredentialHere() {
        String token = rig.token("agent:bot", "connector");
        Reply reply = rig.get(token, "/v1/whoami");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.detail()).contains("This credential is for connectors");
        assertThat(rig.propose(token, "ping").status()).isEqualTo(401);
    }

    @Test
    void anActionsTokenAdministersNothing() {
        String token = rig.token(rig.session("anna"), "person:anna", "actions");
        assertThat(issue(token, "agent:bot", "actions").status()).isEqualTo(401);
        assertThat(rig.get(token, "/v1/tokens").status()).isEqualTo(401);
        assertThat(rig.get(token, "/v1/audit").status()).isEqualTo(401);
    }

    @Test
    void tokensAreIssuedByAdministratorsOwnersAndForOneself() {
        assertThat(issue(rig.session("ben"), "person:ben", "actions").status()).isEqualTo(201);
        assertThat(issue(rig.session("cara"), "workload:deploy", "actions").status())
                .isEqualTo(201);
        assertThat(issue(rig.session("anna"), "person:ben", "connector").status())
                .isEqualTo(201);
        assertThat(issue(rig.session("ben"), "agent:bot", "actions").status()).isEqualTo(403);
        assertThat(issue(rig.session("ben"), "person:anna", "actions").status()).isEqualTo(403);
        assertThat(issue(rig.session("anna"), "agent:unknown", "actions").status())
                .isEqualTo(404);
        assertThat(issue(rig.session("anna"), "person:ben", "person").status()).isEqualTo(400);
    }

    @Test
    void aTokenMustEnd() {
        Json.Builder open = Json.fields().with("for", "agent:bot").with("audience", "actions");
        assertThat(rig.post(rig.session("anna"), "/v1/tokens", open.build()).status())
                .isEqualTo(400);
        for (String span : List.of("0d", "-1d", "367d", "1", "30 d", "9999999d")) {
            Json body = Json.fields()
                    .with("for", "agent:bot")
                    .with("audience", "actions")
                    .with("expires_in", span)
                    .build();
            assertThat(rig.post(rig.session("anna"), "/v1/tokens", body).status())
                    .as(span)
                    .isEqualTo(400);
        }
    }

    @Test
    void aRevokedTokenIsGoodForNothing() {
        Reply issued = issue(rig.session("cara"), "agent:other", "actions");
        assertThat(rig.delete(rig.session("ben"), "/v1/tokens/" + issued.text("id"))
                        .status())
                .as("not his to revoke")
                .isEqualTo(404);
        assertThat(rig.delete(rig.session("cara"), "/v1/tokens/" + issued.text("id"))
                        .status())
                .isEqualTo(204);
        Reply refused = rig.propose(issued.text("token"), "ping");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.detail()).contains("revoked");
        assertThat(rig.events("credential-revoked").getLast().text("credential"))
                .isEqualTo(issued.text("id"));
    }

    @Test
    void peopleSeeTheTokensTheyAnswerFor() {
        issue(rig.session("cara"), "agent:other", "actions");
        List<String> holders = rig.get(rig.session("cara"), "/v1/tokens").list("tokens").stream()
                .map(token -> token.text("for"))
                .distinct()
                .toList();
        assertThat(holders).contains("agent:other").isSubsetOf("person:cara", "agent:other", "workload:deploy");
        assertThat(rig.get(rig.session("anna"), "/v1/tokens").list("tokens"))
                .anyMatch(token -> token.text("for").equals("agent:other"));
    }

    @Test
    void noFileHoldsATokenOrAnotherSecret() throws IOException {
        String session = rig.session("anna");
        String token = rig.token("agent:bot", "actions");
        String permit = rig.propose(token, "ping").text("permit");
        rig.consume(token, permit);
        try (Stream<Path> files = Files.walk(rig.folder().resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    String content = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                    assertThat(content).as(file.toString()).doesNotContain(session, token, permit);
                } catch (NoSuchFileException replaced) {
                    assertThat(file.toString())
                            .as("only the log replaces files")
                            .contains("/log/");
                }
            }
        }
    }
}
