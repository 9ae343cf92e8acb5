package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.webhook.WebhookKey;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions that another system hands over. */
class IntegrationTest {

    private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    private Path folder;

    static Rig rig(Path folder) {
        return new Rig(
                folder,
                Decorators.NONE,
                """
                identity: { local: people.yaml }
                channels:
                  integrations: [{ name: desk, keys: [{ secret-file: desk.key }] }]
                """,
                Map.of(
                        "people.yaml",
                        Given.PEOPLE
                                .replace("{ id: ben,", "{ id: ben, accounts: [\"external:desk|u-ben\"],")
                                .replace("{ id: anna,", "{ id: anna, accounts: [\"external:desk|u-anna\"],"),
                        "desk.key",
                        KEY));
    }

    private static Reply decide(Rig rig, String id, String approval, String who, String key) {
        String digest = rig.get(rig.session("ben"), "/v1/approvals/" + approval).text("digest");
        byte[] body = Json.fields()
                .with("approval", approval)
                .with("choice", "approve")
                .with("seen", digest)
                .with("person", Json.fields().with("id", who).build())
                .build()
                .canonicalBytes();
        long now = Instant.now().getEpochSecond();
        return rig.send(
                "POST",
                "/v1/channels/desk/decisions",
                Optional.empty(),
                Optional.of(body),
                Map.of(
                        "webhook-id", id,
                        "webhook-timestamp", Long.toString(now),
                        "webhook-signature", WebhookKey.parse(new Secret(key)).sign(id, now, body)));
    }

    @Test
    void countsAsWhoLinkedTheAccountAndAsNobodyElse() {
        try (Rig rig = rig(folder)) {
            String approval = rig.held(rig.token("agent:bot", "actions"), "export-users");
            Reply forged = decide(rig, "m-0", approval, "u-ben", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
            assertThat(forged.status()).isEqualTo(401);
            assertThat(rig.metrics()).contains("imprimatur_callbacks_refused_total{channel=\"desk\"} 1.0");
            Reply stranger = decide(rig, "m-1", approval, "u-eve", KEY);
            assertThat(stranger.json().flag("counts")).isFalse();
            Reply own = decide(rig, "m-2", approval, "u-anna", KEY);
            assertThat(own.json().flag("counts")).as("their own action").isFalse();
            Reply good = decide(rig, "m-3", approval, "u-ben", KEY);
            assertThat(good.json().flag("counts")).as(good.text()).isTrue();
            assertThat(good.text("state")).isEqualTo("approved");
            Reply again = decide(rig, "m-3", approval, "u-ben", KEY);
            assertThat(again.status()).isEqualTo(409);
            assertThat(rig.events("voted")).singleElement().satisfies(vote -> {
                assertThat(vote.text("voter")).isEqualTo("person:ben");
                assertThat(vote.fields("evidence").text("channel")).isEqualTo("desk");
                assertThat(vote.fields("evidence").text("credential")).isEqualTo("external:desk|u-ben");
            });
            assertThat(rig.events("vote-refused")).hasSize(2);
        }
    }
}
