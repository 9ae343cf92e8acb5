package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stand-in for Slack on this machine, with the demo's people in it, and somebody who is not. */
public final class SlackSim implements AutoCloseable {

    /** Ann's account; {@code people.yaml} knows it. */
    public static final String ANN = "U0ANN";

    /** Ben's account; {@code people.yaml} knows it. */
    public static final String BEN = "U0BEN";

    private final SlackDouble slack;

    private SlackSim(SlackDouble slack) {
        this.slack = slack;
    }

    /** Opens it, with nobody calling. */
    public static SlackSim open() throws IOException {
        SlackDouble slack = SlackDouble.start(InstantSource.system());
        slack.channel("C0APPROVALS", "data-approvals");
        slack.member(BEN, "Ben Demo");
        slack.member(ANN, "Ann Demo");
        slack.member("U0GUEST", "Somebody unknown");
        return new SlackSim(slack);
    }

    /** Makes it the gateway's channel. */
    public void configure(Installation installation) throws IOException {
        installation.secret("slack-bot", new Secret(slack.keys().botToken()));
        installation.secret("slack-signing", new Secret(slack.keys().signing()));
        installation.more("""
                channels:
                  slack:
                    - name: slack
                      team: %s
                      app: %s
                      bot-token: { secret-file: secrets/slack-bot }
                      signing-secret: { secret-file: secrets/slack-signing }
                      default: "#data-approvals"
                      api: "%s"   # a stand-in on this machine; without this line, Slack's own
                      inside: true
                """.formatted(slack.keys().team(), slack.keys().app(), slack.api()));
    }

    /** Tells it where the gateway is. */
    public void calls(URI gateway) {
        slack.calls(
                URI.create(gateway + "/v1/channels/slack/slack/interactions"),
                URI.create(gateway + "/v1/channels/slack/slack/commands"));
    }

    /** What a browser opens. */
    URI page() {
        return slack.page();
    }

    /** Presses a button of the newest card, as soon as there is one. */
    public void press(String member, String button) throws InterruptedException {
        SlackDouble.Reply reply = slack.click(member, card(), button);
        if (reply.status() != 200) {
            throw new IllegalStateException("The gateway answers " + reply.status() + " to a click: " + reply.body());
        }
    }

    /** How many cards were posted. */
    public int cards() {
        return slack.messages().size();
    }

    /** What only this member is told next. */
    String told(String member) throws InterruptedException {
        long deadline = deadline();
        while (slack.whispers(member).isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        List<SlackMessage> whispers = slack.whispers(member);
        return whispers.isEmpty()
                ? "Slack said nothing."
                : whispers.getLast().read().lines().findFirst().orElse("").strip();
    }

    private SlackMessage card() throws InterruptedException {
        long deadline = deadline();
        while (slack.messages().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (slack.messages().isEmpty()) {
            throw new IllegalStateException("No card came to Slack within 30 seconds.");
        }
        return slack.messages().getLast();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    }

    /** Whether the newest card says how it ended, waiting a little for it. */
    boolean settled() throws InterruptedException {
        long deadline = deadline();
        while (!card().buttons().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return card().buttons().isEmpty();
    }

    @Override
    public void close() {
        slack.close();
    }
}
