package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted.Place place() {
        return new Attempted.Place(home);
    }

    private void acceptSignIn() {
        gateway.on(
                "POST /v1/sign-in",
                200,
                Json.parse(
                        "{\"token\":\"imp_p_t0ken\",\"person\":\"person:anna\",\"expires\":\"2026-11-21T00:00:00Z\"}"));
    }

    @Test
    void savesTheSessionForItsOwnerAlone() throws IOException {
        acceptSignIn();
        Attempted attempted = place().typing("anna\ncode-1\n").run("login", "--server", gateway.url());
        assertThat(attempted.exit()).isZero();
        assertThat(attempted.out()).contains("Signed in", "person:anna").doesNotContain("t0ken", "code-1");
        assertThat(gateway.asked("POST /v1/sign-in").body()).isEqualTo("{\"code\":\"code-1\",\"person\":\"anna\"}");
        Path file = home.resolve(".config/imprimatur/credentials.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        gateway.on("GET /v1/whoami", 200, Json.parse("{\"subject\":\"person:anna\",\"credential\":\"tok-1\"}"));
        Attempted whoami = place().run("whoami");
        assertThat(whoami.out()).contains(gateway.url(), "person:anna");
        assertThat(gateway.asked("GET /v1/whoami").token()).isEqualTo("Bearer imp_p_t0ken");
    }

    private void beginAtProvider() {
        gateway.on("GET /v1/sign-in", 200, Json.parse("{\"method\":\"oidc\",\"device\":true}"))
                .on(
                        "POST /v1/sign-in/device",
                        200,
                        Json.parse("{\"handle\":\"h4ndle\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":"
                                + "\"https://idp.example.com/\\u001b[31mdevice\",\"expires\":\"2026-11-20T12:10:00Z\","
                                + "\"interval\":1}"));
    }

    @Test
    void showsTheCodeAndWaitsUntilItIsEnteredAtTheProvider() throws IOException {
        beginAtProvider();
        gateway.on("POST /v1/sign-in/device/token", 202, Json.parse("{\"interval\":1}"))
                .on("POST /v1/sign-in/device/token", 202, Json.parse("{\"interval\":2}"))
                .on(
                        "POST /v1/sign-in/device/token",
                        200,
                        Json.parse("{\"token\":\"imp_p_t0ken\",\"person\":\"person:anna-x\","
                                + "\"expires\":\"2026-11-21T00:00:00Z\"}"));
        Attempted attempted = place().run("login", "--server", gateway.url());
        assertThat(attempted.exit()).as(attempted.err()).isZero();
        assertThat(attempted.err())
                .contains("https://idp.example.com/", "WDJB-MJHT")
                .doesNotContain("h4ndle", "t0ken", "\u001b[31m");
        assertThat(attempted.out()).contains("Signed in", "person:anna-x").doesNotContain("t0ken");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.resolve(".config/imprimatur/credentials.json"))))
                .isEqualTo("rw-------");
        assertThat(gateway.asked().stream().filter(asked -> asked.what().endsWith("/token")))
                .hasSize(3)
                .allSatisfy(asked -> assertThat(asked.body()).isEqualTo("{\"handle\":\"h4ndle\"}"));
    }

    @Test
    void endsWithNoWhenTheProviderDoesNotSignIn() {
        beginAtProvider();
        gateway.problem("POST /v1/sign-in/device/token", 403, "forbidden", "You said no, so nobody was signed in.");
        Attempted attempted = place().run("login", "--server", gateway.url());
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("You said no");
        assertThat(Files.exists(home.resolve(".config/imprimatur/credentials.json")))
                .isFalse();
    }

    @Test
    void readsTheCodeFromAFile() throws IOException {
        acceptSignIn();
        Files.writeString(home.resolve("code"), "from-file\n");
        assertThat(place().run("login", "--server", gateway.url(), "--person", "anna", "--code-file", "code")
                        .exit())
                .isZero();
        assertThat(gateway.asked("POST /v1/sign-in").json().text("code")).isEqualTo("from-file");
    }

    @Test
    void refusesSessionsThatOthersCanRead() throws IOException {
        acceptSignIn();
        place().typing("anna\nc\n").run("login", "--server", gateway.url());
        Files.setPosixFilePermissions(
                home.resolve(".config/imprimatur/credentials.json"), PosixFilePermissions.fromString("rw-r--r--"));
        Attempted attempted = place().run("whoami");
        assertThat(attempted.exit()).isEqualTo(2);
        assertThat(attempted.err()).contains("chmod 600");
    }

    @Test
    void logsOutAtTheGatewayToo() {
        acceptSignIn();
        place().typing("anna\nc\n").run("login", "--server", gateway.url());
        gateway.on("GET /v1/whoami", 200, Json.parse("{\"credential\":\"tok-1\"}"))
                .on("DELETE /v1/tokens/tok-1", 204, "");
        assertThat(place().run("logout").out()).startsWith("Signed out");
        assertThat(gateway.asked("DELETE /v1/tokens/tok-1").token()).isEqualTo("Bearer imp_p_t0ken");
        assertThat(place().run("whoami").exit()).isEqualTo(3);
    }

    @Test
    void tellsHowToSignIn() {
        Attempted attempted = place().run("approvals", "--server", gateway.url());
        assertThat(attempted.exit()).isEqualTo(3);
        assertThat(attempted.err()).contains("You are not signed in", "imprimatur login --server " + gateway.url());
    }

    @Test
    void tellsThatTheSessionHasExpired() {
        gateway.problem("GET /v1/approvals", 401, "unauthenticated", "The token has expired.");
        Attempted attempted =
                place().with("IMPRIMATUR_TOKEN", "imp_p_old").run("approvals", "--server", gateway.url() + "/");
        assertThat(attempted.exit()).isEqualTo(3);
        assertThat(attempted.err())
                .contains("The token has expired.", "imprimatur login")
                .doesNotContain("imp_p_old");
    }

    @Test
    void tellsThatNothingAnswers() {
        gateway.close();
        Attempted attempted = place().with("IMPRIMATUR_TOKEN", "x").run("approvals", "--server", gateway.url());
        assertThat(attempted.exit()).isEqualTo(4);
        assertThat(attempted.err()).contains("Nothing answers at `" + gateway.url() + "`", "imprimatur serve");
    }

    @Test
    void tellsThatSomethingElseAnswers() {
        gateway.on("GET /v1/approvals", 200, "<html>hello</html>");
        Attempted attempted = place().with("IMPRIMATUR_TOKEN", "x").run("approvals", "--server", gateway.url());
        assertThat(attempted.exit()).isEqualTo(4);
        assertThat(attempted.err()).contains("does not speak Imprimatur's API");
    }

    @Test
    void carriesNoCredentialInTheClearOverANetwork() {
        Attempted attempted =
                place().with("IMPRIMATUR_TOKEN", "x").run("approvals", "--server", "http://imprimatur.invalid");
        assertThat(attempted.exit()).isEqualTo(2);
        assertThat(attempted.err()).contains("unencrypted");
        assertThat(place().with("IMPRIMATUR_TOKEN", "x")
                        .run("whoami", "--server", "nonsense")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void issuesATokenAloneOnStandardOutput() {
        gateway.on(
                "POST /v1/tokens",
                201,
                Json.parse("{\"id\":\"tok-9\",\"token\":\"imp_c_new\",\"for\":\"agent:bot\",\"audience\":\"connector\","
                        + "\"expires\":\"2026-12-20T00:00:00Z\"}"));
        Attempted attempted = place().with("IMPRIMATUR_TOKEN", "x")
                .with("IMPRIMATUR_SERVER", gateway.url())
                .run("token", "issue", "--for", "agent:bot", "--audience", "connector", "--target", "postgres/*");
        assertThat(attempted.out()).isEqualTo("imp_c_new\n");
        assertThat(attempted.err()).contains("tok-9", "not shown again");
        assertThat(gateway.asked("POST /v1/tokens").body())
                .isEqualTo(
                        "{\"audience\":\"connector\",\"expires_in\":\"30d\",\"for\":\"agent:bot\",\"targets\":[\"postgres/*\"]}");
    }

    @Test
    void listsAndRevokesTokens() {
        gateway.on(
                        "GET /v1/tokens",
                        200,
                        Json.parse(
                                "{\"tokens\":[{\"id\":\"tok-9\",\"for\":\"agent:bot\",\"audience\":\"connector\","
                                        + "\"issuer\":\"person:anna\",\"targets\":[\"postgres/*\"],\"expires\":\"2026-12-20T00:00:00Z\"}]}"))
                .on("DELETE /v1/tokens/tok-9", 204, "");
        Attempted.Place place = place().with("IMPRIMATUR_TOKEN", "x").with("IMPRIMATUR_SERVER", gateway.url());
        assertThat(place.run("token", "list").out()).contains("tok-9", "agent:bot", "postgres/*");
        assertThat(place.run("token", "revoke", "tok-9").out()).startsWith("Revoked.");
        assertThat(place.run("token", "revoke", "tok-8").exit()).isEqualTo(5);
    }
}
