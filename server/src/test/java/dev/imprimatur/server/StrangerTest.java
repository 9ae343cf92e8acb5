package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can sign for no channel does not learn which there are. */
class StrangerTest {

    private static final List<String> TAILS =
            List.of("decisions", "activities", "slack/interactions", "slack/commands");

    @TempDir
    private Path folder;

    @Test
    void learnsOfNoWorkspaceOfSlack() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            learnsNothing(on.rig, "slack");
        }
    }

    @Test
    void learnsOfNoBotOfTeams() {
        try (TeamsRig on = new TeamsRig(folder)) {
            learnsNothing(on.rig, "teams");
        }
    }

    @Test
    void learnsOfNoOtherSystem() {
        try (Rig rig = IntegrationTest.rig(folder)) {
            learnsNothing(rig, "desk");
        }
    }

    private static void learnsNothing(Rig rig, String name) {
        for (String tail : TAILS) {
            for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
                for (String body : List.of("{}", "x".repeat(200_000))) {
                    Reply known = post(rig, "/v1/channels/" + name + "/" + tail, type, body);
                    Reply unknown = post(rig, "/v1/channels/other/" + tail, type, body);
                    assertThat(unknown.status()).as(tail).isEqualTo(401);
                    assertThat(known.text().replace("/" + name + "/", "/other/"))
                            .as("%s as %s", tail, type)
                            .isEqualTo(unknown.text());
                    assertThat(known.status()).isEqualTo(401);
                }
            }
        }
        assertThat(rig.metrics()).doesNotContain("channel=\"other\"");
    }

    private static Reply post(Rig rig, String path, String type, String body) {
        return rig.send(
                "POST",
                path,
                Optional.empty(),
                Optional.of(body.getBytes(StandardCharsets.US_ASCII)),
                Map.of("Content-Type", type));
    }
}
