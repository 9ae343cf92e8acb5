package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /imprimatur}. */
class SlackCommandTest {

    @TempDir
    private Path folder;

    private static String say(SlackRig on, String member, String text) {
        SlackDouble.Reply reply = on.slack.command(member, SlackRig.CHANNEL, text);
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    @Test
    void pendingListsWhatWaitsForWhoeverAsks() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            String approval = on.approval(on.held("export-users"));
            assertThat(say(on, SlackRig.BEN, "pending")).contains(approval, "export-users", "\"ephemeral\"");
            assertThat(say(on, SlackRig.CARA, "pending"))
                    .contains("Nothing waits for you")
                    .doesNotContain(approval);
            assertThat(say(on, SlackRig.STRANGER, "pending")).doesNotContain(approval);
            assertThat(say(on, SlackRig.BEN, "")).contains("/imprimatur pending");
        }
    }

    @Test
    void approveShowsAllOfItFirst() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            assertThat(say(on, SlackRig.BEN, "approve " + approval)).isEmpty();
            Json.Fields window = on.window(SlackRig.BEN);
            assertThat(window.canonical()).contains("Exactly what would run", "Customer data leaves only");
            assertThat(on.state(approval)).as("nothing yet").isEqualTo("pending");
            on.slack.submit(SlackRig.BEN, window, SlackDouble.value("reason", "month end"));
            Rig.await(() -> on.state(approval).equals("approved"));
            assertThat(on.rig.events("voted").getFirst().text("because")).isEqualTo("month end");
            Rig.await(() -> on.now(card).buttons().isEmpty());
        }
    }

    @Test
    void whoMayNotDecideLearnsThatAndNothingElse() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            String approval = on.approval(on.held("export-users"));
            for (String member : new String[] {SlackRig.ANNA, SlackRig.CARA, SlackRig.STRANGER}) {
                for (String word : new String[] {"approve ", "deny "}) {
                    assertThat(say(on, member, word + approval))
                            .contains("\"text\"")
                            .doesNotContain("monthly report", "Report bot", "app/billing");
                }
                assertThat(on.slack.windows(member)).isEmpty();
            }
            assertThat(say(on, SlackRig.BEN, "approve apr-2222222222")).contains("no approval");
            assertThat(say(on, SlackRig.BEN, "approve everything")).contains("Which one");
            assertThat(on.state(approval)).isEqualTo("pending");
            assertThat(on.rig.events("voted")).isEmpty();
        }
    }

    @Test
    void operatorsFreezeAndNobodyElse() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            assertThat(say(on, SlackRig.BEN, "freeze all it is on fire")).contains("Only operators");
            assertThat(say(on, SlackRig.OLGA, "freeze nonsense why")).contains("nonsense");
            assertThat(on.rig.events("frozen")).isEmpty();
            assertThat(say(on, SlackRig.OLGA, "freeze target:app/billing it is on fire"))
                    .contains("app/billing");
            assertThat(on.rig.events("frozen")).hasSize(1);
            assertThat(on.rig
                            .propose(on.rig.token("agent:bot", "actions"), "ping")
                            .status())
                    .isEqualTo(403);
        }
    }
}
