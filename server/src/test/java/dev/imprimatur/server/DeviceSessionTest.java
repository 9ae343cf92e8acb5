package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session on the command line may not do, and who may begin one. */
final class DeviceSessionTest {

    private static Reply begin(Rig rig, String client) {
        return rig.send(
                "POST",
                "/v1/sign-in/device",
                Optional.empty(),
                Optional.of(Json.fields().build().canonicalBytes()),
                Map.of("Content-Type", "application/json", "X-Forwarded-For", "invented, " + client));
    }

    @Test
    void aSessionOfTheCommandLineDoesNotVoteUnlessTheConfigurationSaysSo(@TempDir Path folder) {
        try (OidcRig oidc = new OidcRig(folder)) {
            String anna = oidc.device("sub-anna");
            String id = oidc.whoami(anna).orElseThrow().replace("person:", "");
            oidc.rig.write("programs.yaml", "agents: [{ id: bot, name: Bot, owner: " + id + " }]\n");
            oidc.rig.write(
                    "imprimatur.yaml", read(oidc.rig).replace("device-may-vote: true", "device-may-vote: false"));
            oidc.rig.restart();
            anna = oidc.device("sub-anna");
            String approval = oidc.rig.held(oidc.rig.token(anna, "agent:bot", "actions"), "export-users");
            String digest = oidc.rig.get(anna, "/v1/approvals/" + approval).text("digest");
            Reply vote = oidc.rig.vote(oidc.device("sub-ben"), approval, "approve", digest);
            assertThat(vote.status()).as(vote.text()).isEqualTo(403);
            assertThat(vote.text("why")).isEqualTo("device");
            assertThat(vote.detail()).contains("in a browser", "/approvals/" + approval + "/decide");
            assertThat(oidc.rig.get(anna, "/v1/approvals/" + approval).text("state"))
                    .isEqualTo("pending");
            Reply lent = oidc.rig.post(
                    oidc.device("sub-ben"),
                    "/v1/delegations",
                    Json.fields()
                            .with("to", oidc.whoami(anna).orElseThrow())
                            .with(
                                    "until",
                                    java.time.Instant.now().plusSeconds(3_600).toString())
                            .with("because", "Away.")
                            .build());
            assertThat(lent.status())
                    .as("what is worth a vote: %s", lent.text())
                    .isEqualTo(403);
            assertThat(lent.detail()).contains("device-may-vote");
            changesNoPasskeyOrAccount(oidc);
            Reply form = oidc.rig.send(
                    "POST",
                    "/approvals/" + approval + "/decide",
                    Optional.of(oidc.device("sub-ben")),
                    Optional.of(("choice=approve&because=&csrf=&seen=" + digest.replace(":", "%3A"))
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    Map.of("Content-Type", "application/x-www-form-urlencoded"));
            assertThat(form.status()).as(form.text()).isNotEqualTo(303);
            assertThat(oidc.rig.get(anna, "/v1/approvals/" + approval).text("state"))
                    .as("with the form of the page, but without a browser")
                    .isEqualTo("pending");
            try (Browser browser = oidc.signedIn("sub-ben")) {
                Browser.Seen page = browser.get(oidc.url("/approvals/" + approval + "/decide"));
                Browser.Seen done = browser.post(
                        oidc.url("/approvals/" + approval + "/decide"),
                        Map.of("csrf", page.csrf(), "choice", "approve", "seen", digest, "because", ""));
                assertThat(done.status()).as(done.body()).isLessThan(400);
            }
            assertThat(oidc.rig.get(anna, "/v1/approvals/" + approval).text("state"))
                    .isEqualTo("approved");
        }
    }

    /** All of them are worth a vote. */
    private static void changesNoPasskeyOrAccount(OidcRig oidc) {
        for (String path : List.of("/v1/passkeys/registration", "/v1/passkeys", "/v1/me/accounts/link")) {
            Json body = path.equals("/v1/passkeys")
                    ? Json.fields()
                            .with("name", "a thief's")
                            .with("credential", Json.fields().build())
                            .build()
                    : Json.fields().build();
            Reply refused = oidc.rig.post(oidc.device("sub-ben"), path, body);
            assertThat(refused.status())
                    .as("what is worth a vote: %s", refused.text())
                    .isEqualTo(403);
            assertThat(refused.detail()).contains("device-may-vote");
        }
        for (String path : List.of("/v1/passkeys/any", "/v1/me/accounts/any")) {
            Reply removed = oidc.rig.delete(oidc.device("sub-ben"), path);
            assertThat(removed.detail()).as("what is worth a vote: %s", path).contains("device-may-vote");
        }
    }

    private static String read(Rig rig) {
        try {
            return java.nio.file.Files.readString(rig.folder().resolve("imprimatur.yaml"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aStrangerDoesNotLockOthersOutOfSigningIn(@TempDir Path folder) {
        try (OidcRig oidc = new OidcRig(folder, "{ listen: \"127.0.0.1:0\", trusted-proxies: [\"127.0.0.1\"] }", "")) {
            int refused = 0;
            for (int i = 0; i < 70; i++) {
                refused += begin(oidc.rig, "198.51.100.66").status() == 429 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(10);
            assertThat(begin(oidc.rig, "203.0.113.7").status()).isEqualTo(200);
        }
    }
}
