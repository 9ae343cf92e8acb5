package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.slack.Keys;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /imprimatur}. */
class SlackCommandTest {

    @TempDir
    private Path folder;

    private static String say(SlackRig on, String member, String text) {
        int before = on.slack.whispers(member).size();
        SlackDouble.Reply reply = on.slack.command(member, SlackRig.CHANNEL, text);
        assertThat(reply.status()).isEqualTo(200);
        return reply.body().isEmpty() ? on.whispered(member, before) : reply.body();
    }

    /** Answers Slack before it asks who somebody is, and says what came of it when it knows. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIdentityProviderThatTakesLongHoldsNoAnswerUp(boolean socket) throws IOException {
        CountDownLatch known = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        try (SlackRig on = SlackRig.asking(folder, socket, people -> id -> {
            await(slow, known);
            return people.person(id);
        })) {
            Rig.await(() -> !socket || on.slack.connected() == 1);
            String approval = on.approval(on.held("export-users"));
            slow.set(true);
            for (String text : List.of("freeze target:app/billing fire", "deny " + approval)) {
                SlackDouble.Reply reply = on.slack.command(SlackRig.OLGA, SlackRig.CHANNEL, text);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEmpty();
            }
            assertThat(on.slack.whispers(SlackRig.OLGA)).isEmpty();
            known.countDown();
            Rig.await(() -> on.slack.whispers(SlackRig.OLGA).size() == 2);
            assertThat(on.slack.whispers(SlackRig.OLGA))
                    .anySatisfy(told -> assertThat(told.read()).contains("app/billing"));
            assertThat(on.rig.events("frozen")).hasSize(1);
            assertThat(on.state(approval)).isEqualTo("pending");
        }
    }

    private static void await(AtomicBoolean slow, CountDownLatch known) {
        try {
            if (slow.get() && !known.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody said who it is.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address that Slack names for answers is asked only when it is Slack's; else it is said in the channel. */
    @Test
    void whatIsSaidGoesToSlackAlone() throws IOException {
        try (SlackRig on = new SlackRig(folder, false);
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String address : List.of(
                    "http://127.0.0.1:" + other.getLocalPort() + "/commands/1",
                    "https://hooks.slack.com@127.0.0.1:" + other.getLocalPort() + "/",
                    "http://hooks.slack.com:" + other.getLocalPort() + "/",
                    "nonsense")) {
                int before = on.slack.whispers(SlackRig.BEN).size();
                on.slack.post(on.commands(), command(on, address));
                assertThat(on.whispered(SlackRig.BEN, before)).contains("Nothing waits for you");
            }
            other.setSoTimeout(1);
            assertThatThrownBy(other::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static byte[] command(SlackRig on, String address) {
        Keys keys = on.slack.keys();
        return String.join(
                        "&",
                        "api_app_id=" + keys.app(),
                        "team_id=" + keys.team(),
                        "user_id=" + SlackRig.BEN,
                        "channel_id=" + SlackRig.CHANNEL,
                        "text=pending",
                        "response_url=" + URLEncoder.encode(address, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void pendingListsWhatWaitsForWhoeverAsks() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            String approval = on.approval(on.held("export-users"));
            assertThat(say(on, SlackRig.BEN, "pending")).contains(approval, "export-users");
            assertThat(say(on, SlackRig.CARA, "pending"))
                    .contains("Nothing waits for you")
                    .doesNotContain(approval);
            assertThat(say(on, SlackRig.STRANGER, "pending"))
                    .as("nobody knows what waits for somebody whom nobody knows")
                    .contains("Nobody here knows whose account")
                    .doesNotContain("Nothing waits", approval);
            assertThat(say(on, SlackRig.BEN, "")).contains("/imprimatur pending");
        }
    }

    @Test
    void approveShowsAllOfItFirst() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            String approval = on.approval(card);
            assertThat(on.slack
                            .command(SlackRig.BEN, SlackRig.CHANNEL, "approve " + approval)
                            .body())
                    .isEmpty();
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
                            .isNotBlank()
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
