package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule asks in a channel that is not in the configuration. */
class UnservedTest {

    @TempDir
    private Path folder;

    @Test
    void whatAChannelThatIsNotThereCantTellIsRecordedOnceAndOthersTellIt() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            on.slack.channel("C0ELSEWHERE", "elsewhere");
            String before = version(on.rig);
            on.rig.write(
                    "policies/rules.yaml",
                    Given.RULES.replace(
                            "on: { operation: wipe }",
                            "on: { operation: wipe }\n    ask: [\"pager:night\", \"slack:#elsewhere\"]"));
            Rig.await(() -> !version(on.rig).equals(before));
            String approval = on.rig.held(on.rig.token("agent:bot", "actions"), "wipe");
            Rig.await(() -> !on.rig.events("undelivered").isEmpty());
            Rig.await(() -> on.slack.messages().stream()
                    .anyMatch(message -> message.channel().equals(SlackRig.CHANNEL)));
            on.restart();
            on.rig.vote(on.rig.session("ben"), approval, "approve");
            Rig.await(() -> on.slack.messages().stream()
                    .allMatch(message -> message.read().contains("Not told by")));
            assertThat(on.slack.messages())
                    .as("where the rule asks, and, because somebody is not told, where it is usual")
                    .hasSize(2);
            assertThat(on.rig.events("undelivered")).singleElement().satisfies(event -> {
                assertThat(event.text("approval")).isEqualTo(approval);
                assertThat(event.text("channel")).isEqualTo("pager");
                assertThat(event.text("why")).contains("no channel of the configuration");
            });
            assertThat(on.rig.get(on.rig.session("olga"), "/v1/channels").list("channels"))
                    .singleElement()
                    .satisfies(channel -> assertThat(channel.text("name")).isEqualTo("slack"));
        }
    }

    private static String version(Rig rig) {
        Json.Fields policies = rig.get(rig.session("anna"), "/v1/policies").json();
        return policies.text("version");
    }
}
