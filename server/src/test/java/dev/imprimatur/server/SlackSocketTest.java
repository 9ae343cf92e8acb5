package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clicks by Socket Mode. */
class SlackSocketTest {

    @TempDir
    private Path folder;

    @Test
    void theSameEnvelopeTwiceIsOneClick() throws IOException {
        try (SlackRig on = new SlackRig(folder, true)) {
            Rig.await(() -> on.slack.connected() == 1);
            SlackMessage card = on.held("export-users");
            Json.Fields click = on.slack.payload(SlackRig.ANNA, card, "approve");
            assertThat(on.slack.socket("envelope-1", "interactive", click).status())
                    .isEqualTo(200);
            assertThat(on.whispered(SlackRig.ANNA, 0)).isNotBlank();
            on.slack.socket("envelope-1", "interactive", click);
            on.slack.socket("envelope-2", "interactive", on.slack.payload(SlackRig.CARA, card, "approve"));
            on.whispered(SlackRig.CARA, 0);
            assertThat(on.slack.whispers(SlackRig.ANNA)).hasSize(1);
            assertThat(on.rig.events("vote-refused")).hasSize(2);
        }
    }

    @Test
    void comesBackWhenTheSocketIsReplacedOrBreaks() throws IOException {
        try (SlackRig on = new SlackRig(folder, true)) {
            Rig.await(() -> on.slack.connected() == 1);
            on.slack.refreshSockets();
            Rig.await(() -> on.slack.tickets() == 2 && on.slack.connected() == 1);
            on.slack.cutSockets();
            Rig.await(() -> on.slack.tickets() == 3 && on.slack.connected() == 1);
            SlackMessage card = on.held("export-users");
            on.slack.click(SlackRig.BEN, card, "approve");
            Rig.await(() -> on.state(on.approval(card)).equals("approved"));
        }
    }

    @Test
    void thatNoClickArrivesIsShownWithTheChannel() throws IOException {
        try (SlackRig on = new SlackRig(folder, true)) {
            Rig.await(() -> on.slack.connected() == 1);
            Rig.await(() -> failing(on).isEmpty());
            on.slack.faults().down(true);
            on.slack.refreshSockets();
            Rig.await(() -> failing(on).contains("no click arrives: `apps.connections.open` answers 503"));
            on.slack.faults().down(false);
            Rig.await(() -> failing(on).isEmpty());
        }
    }

    /** What {@code imprimatur channel list} shows of it. */
    private static String failing(SlackRig on) {
        return on.rig
                .get(on.rig.session("olga"), "/v1/channels")
                .list("channels")
                .getFirst()
                .findText("failing")
                .orElse("");
    }

    @Test
    void fieldsThatAreWrongAreSaidInTheAnswerItself() throws IOException {
        try (SlackRig on = new SlackRig(folder, true)) {
            Rig.await(() -> on.slack.connected() == 1);
            SlackMessage card = on.held("export-users");
            assertThat(on.slack.click(SlackRig.BEN, card, "limits").status()).isEqualTo(200);
            Json.Fields window = on.window(SlackRig.BEN);
            assertThat(on.slack
                            .submit(SlackRig.BEN, window, SlackDouble.value("rows", "0"))
                            .json()
                            .text("response_action"))
                    .isEqualTo("errors");
            assertThat(on.state(on.approval(card))).isEqualTo("pending");
        }
    }

    @Test
    void whatIsNotOursIsRefusedHereToo() throws IOException {
        try (SlackRig on = new SlackRig(folder, true)) {
            Rig.await(() -> on.slack.connected() == 1);
            SlackMessage card = on.held("export-users");
            String good = on.slack.payload(SlackRig.BEN, card, "approve").canonical();
            for (String change : new String[] {"T0DOUBLE1", "A0DOUBLE1", SlackRig.CHANNEL, card.ts()}) {
                Json.Fields forged = (Json.Fields)
                        Json.parse(good.replace(change, change.replace('1', '2').replace("C0A", "C0B")));
                assertThat(forged.canonical()).isNotEqualTo(good);
                on.slack.socket("forged-" + change, "interactive", forged);
            }
            assertThat(on.slack
                            .post(on.interactions(), SlackDouble.form(Json.parse(good)))
                            .status())
                    .as("without a signing secret nothing comes over HTTP")
                    .isEqualTo(401);
            Rig.await(() -> on.rig.metrics().contains("imprimatur_callbacks_refused_total{channel=\"slack\"} 5.0"));
            assertThat(on.rig.events("voted")).isEmpty();
            assertThat(on.state(on.approval(card))).isEqualTo("pending");
        }
    }
}
