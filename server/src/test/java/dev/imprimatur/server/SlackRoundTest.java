package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held, shown, clicked, resumed, and shown again, in a workspace that behaves like Slack's. */
class SlackRoundTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneClickApprovesAndTheCardSaysSo(boolean socket) throws IOException {
        try (SlackRig on = new SlackRig(folder, socket)) {
            Rig.await(() -> on.slack.connected() == (socket ? 1 : 0));
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            assertThat(card.read())
                    .contains(
                            "Report bot wants to run export-users on app/billing",
                            "Customer data leaves only when an owner agrees.",
                            "agent:bot",
                            "the monthly report");
            assertThat(on.slack.click(SlackRig.BEN, card, "approve").status()).isEqualTo(200);
            Rig.await(() -> on.state(approval).equals("approved"));
            Rig.await(() -> on.now(card).buttons().isEmpty());
            assertThat(on.now(card).read()).contains("Approved, at", "person:ben: approve");
            Rig.await(() -> on.slack.thread(card).size() == 2);
            assertThat(on.slack.thread(card).getFirst().read()).contains("person:ben approves.");
            Json.Fields vote = on.rig.events("voted").getFirst();
            assertThat(vote.fields("evidence").text("method")).isEqualTo("chat");
            assertThat(vote.fields("evidence").text("credential")).isEqualTo("slack:T0DOUBLE1|U0BEN");
        }
    }

    @Test
    void theRequesterAndStrangersLearnWhyTheyCant() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            on.slack.click(SlackRig.ANNA, card, "approve");
            assertThat(on.whispered(SlackRig.ANNA, 0)).contains("person:anna");
            on.slack.click(SlackRig.CARA, card, "deny");
            assertThat(on.whispered(SlackRig.CARA, 0)).isNotEmpty();
            on.slack.click(SlackRig.STRANGER, card, "approve");
            assertThat(on.whispered(SlackRig.STRANGER, 0)).contains("Nobody here knows whose account");
            on.slack.click(SlackRig.ALDO, card, "approve");
            assertThat(on.whispered(SlackRig.ALDO, 0)).contains("only audits");
            assertThat(on.state(approval)).isEqualTo("pending");
            assertThat(on.rig.events("voted")).isEmpty();
            assertThat(on.rig.events("vote-refused")).hasSize(4);
        }
    }

    @Test
    void whoDeniesSaysWhyInAWindow() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            on.slack.click(SlackRig.BEN, card, "deny");
            Json.Fields window = on.window(SlackRig.BEN);
            on.slack.submit(SlackRig.BEN, window, SlackDouble.value("reason", "not <!channel> today"));
            Rig.await(() -> on.state(on.approval(card)).equals("denied"));
            Rig.await(() -> on.now(card).buttons().isEmpty());
            assertThat(on.now(card).read()).contains("Denied by person:ben", "not <!channel> today");
            assertThat(on.now(card).text()).doesNotContain("<!channel>").contains("&lt;!channel&gt;");
        }
    }

    @Test
    void limitsThatAnApproverAddsBindTheRun() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            on.slack.click(SlackRig.BEN, card, "limits");
            Json.Fields window = on.window(SlackRig.BEN);
            assertThat(on.slack
                            .submit(SlackRig.BEN, window, SlackDouble.value("rows", "many"))
                            .json()
                            .fields("errors")
                            .text("rows"))
                    .contains("whole number");
            assertThat(on.state(approval)).isEqualTo("pending");
            on.slack.submit(SlackRig.BEN, window, SlackDouble.value("rows", "7"));
            Rig.await(() -> on.state(approval).equals("approved"));
            assertThat(on.rig.events("voted").getFirst().fields("constraints").whole("max_rows"))
                    .isEqualTo(7);
        }
    }

    @Test
    void aRestartBetweenCardAndClickChangesNothing() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            on.restart();
            on.slack.click(SlackRig.BEN, card, "approve");
            Rig.await(() -> on.state(on.approval(card)).equals("approved"));
            Rig.await(() -> on.now(card).buttons().isEmpty());
            assertThat(on.slack.messages()).as("no second card").hasSize(1);
        }
    }

    @Test
    void whatIsDecidedElsewhereShowsHere() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            on.rig.vote(on.rig.session("ben"), on.approval(card), "deny");
            Rig.await(() -> on.now(card).buttons().isEmpty());
            assertThat(on.now(card).read()).contains("Denied by person:ben");
        }
    }

    @Test
    void twoWhoClickAtTheSameTimeBothCount() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("wipe");
            List<CompletableFuture<SlackDouble.Reply>> clicks = List.of(SlackRig.BEN, SlackRig.DORA).stream()
                    .map(member -> CompletableFuture.supplyAsync(
                            () -> on.slack.click(member, card, "approve"), Thread.ofVirtual()::start))
                    .toList();
            clicks.forEach(click -> assertThat(click.join().status()).isEqualTo(200));
            Rig.await(() -> on.state(on.approval(card)).equals("approved"));
            assertThat(on.rig.events("voted")).hasSize(2);
            assertThat(on.rig.events("approved")).hasSize(1);
            Rig.await(() -> on.now(card).read().contains("Approved, at"));
            assertThat(on.now(card).read()).contains("person:ben: approve", "person:dora: approve");
        }
    }

    @Test
    void nothingIsLostWhileSlackIsDownOrAsksToWait() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            on.slack.faults().down(true);
            String approval = on.rig.held(on.rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> failing(on).contains("503"));
            assertThat(on.state(approval)).isEqualTo("pending");
            on.slack.faults().limit(1, Duration.ofSeconds(1));
            on.slack.faults().down(false);
            on.rig.post(
                    on.rig.session("olga"),
                    "/v1/channels/slack/retry",
                    Json.fields().build());
            Rig.await(() -> on.slack.messages().size() == 1);
            on.slack.click(SlackRig.BEN, on.slack.messages().getFirst(), "approve");
            Rig.await(() -> on.state(approval).equals("approved"));
        }
    }

    @Test
    void afterTenMinutesWithoutSlackTheCardComesWithinOne() throws IOException {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        try (SlackRig on =
                new SlackRig(folder, false, clock -> () -> clock.instant().plus(later.get()))) {
            on.slack.faults().down(true);
            String approval = on.rig.held(on.rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> failing(on).contains("503"));
            for (int minute = 1; minute <= 10; minute++) {
                int calls = on.slack.faults().calls();
                later.set(Duration.ofMinutes(minute));
                Rig.await(() -> on.slack.faults().calls() > calls);
            }
            assertThat(on.slack.messages()).isEmpty();
            assertThat(on.state(approval)).isEqualTo("pending");
            on.slack.faults().down(false);
            later.set(Duration.ofMinutes(11).plusSeconds(7));
            Rig.await(() -> on.slack.messages().size() == 1);
            SlackMessage card = on.slack.messages().getFirst();
            assertThat(on.slack.click(SlackRig.BEN, card, "approve").status()).isEqualTo(200);
            Rig.await(() -> on.state(approval).equals("approved"));
            Rig.await(() -> on.now(card).buttons().isEmpty());
        }
    }

    private static String failing(SlackRig on) {
        return on.rig
                .get(on.rig.session("olga"), "/v1/channels")
                .list("channels")
                .getFirst()
                .findText("failing")
                .orElse("");
    }
}
