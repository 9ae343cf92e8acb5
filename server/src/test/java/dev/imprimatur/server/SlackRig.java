package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.doubles.slack.Keys;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A gateway, a workspace of Slack's, and people who have accounts in both. */
final class SlackRig implements AutoCloseable {

    static final String CHANNEL = "C0APPROVALS";

    /** Members, who are the people of {@link Given}, linked in its file. */
    static final String ANNA = "U0ANNA";

    static final String BEN = "U0BEN";
    static final String CARA = "U0CARA";
    static final String DORA = "U0DORA";
    static final String OLGA = "U0OLGA";
    static final String ALDO = "U0ALDO";

    /** A member whom nobody here knows. */
    static final String STRANGER = "U0STRANGER";

    final SlackDouble slack;
    final Rig rig;

    /** @param socket whether clicks come by Socket Mode */
    SlackRig(Path folder, boolean socket) throws IOException {
        this(folder, socket, clock -> clock);
    }

    /** @param clock what the gateway and Slack take for the time */
    SlackRig(Path folder, boolean socket, UnaryOperator<InstantSource> clock) throws IOException {
        this(folder, socket, clock, Decorators.NONE);
    }

    /** @param people what the gateway asks about people, when their power is used */
    static SlackRig asking(Path folder, boolean socket, UnaryOperator<Directory> people) throws IOException {
        return new SlackRig(folder, socket, clock -> clock, Decorators.NONE.withPeople(people));
    }

    private SlackRig(Path folder, boolean socket, UnaryOperator<InstantSource> clock, Decorators around)
            throws IOException {
        slack = SlackDouble.start(clock.apply(InstantSource.system()));
        slack.channel(CHANNEL, "data-approvals");
        List.of(ANNA, BEN, CARA, DORA, OLGA, ALDO, STRANGER)
                .forEach(member -> slack.member(member, member.substring(2).toLowerCase(java.util.Locale.ROOT)));
        Keys keys = slack.keys();
        Map<String, String> files = new HashMap<>();
        files.put("people.yaml", people());
        files.put("bot", keys.botToken());
        files.put("signing", keys.signing());
        files.put("socket", keys.appToken());
        rig = new Rig(
                folder,
                around.withClock(clock),
                """
                identity: { local: people.yaml }
                channels:
                  slack:
                    - name: slack
                      team: %s
                      app: %s
                      bot-token: { secret-file: bot }
                      %s
                      default: "#data-approvals"
                      api: "%s"
                      inside: true
                """.formatted(
                        keys.team(),
                        keys.app(),
                        socket ? "app-token: { secret-file: socket }" : "signing-secret: { secret-file: signing }",
                        slack.api()),
                files);
        listen();
    }

    private static String people() {
        String people = Given.PEOPLE;
        for (String name : List.of("anna", "ben", "cara", "dora", "olga", "aldo")) {
            people = people.replace(
                    "{ id: " + name + ",",
                    "{ id: " + name + ", accounts: [\"slack:T0DOUBLE1|U0" + name.toUpperCase(java.util.Locale.ROOT)
                            + "\"],");
        }
        return people;
    }

    /** Tells Slack where the gateway is now. */
    void listen() {
        slack.calls(interactions(), commands());
    }

    URI interactions() {
        return URI.create(rig.server().api() + "/v1/channels/slack/slack/interactions");
    }

    URI commands() {
        return URI.create(rig.server().api() + "/v1/channels/slack/slack/commands");
    }

    void restart() {
        rig.restart();
        listen();
    }

    /** Holds an action of Anna's agent, and waits for its card. */
    SlackMessage held(String operation) {
        int before = slack.messages().size();
        rig.held(rig.token("agent:bot", "actions"), operation);
        Rig.await(() -> slack.messages().size() > before);
        return slack.messages().getLast();
    }

    String approval(SlackMessage card) {
        return card.buttons().stream()
                .filter(button -> button.find("value").isPresent())
                .findFirst()
                .orElseThrow()
                .text("value")
                .substring(0, 14);
    }

    SlackMessage now(SlackMessage card) {
        return slack.find(card).orElseThrow();
    }

    String state(String approval) {
        return rig.get(rig.session("anna"), "/v1/approvals/" + approval).text("state");
    }

    Reply approval(String id) {
        return rig.get(rig.session("anna"), "/v1/approvals/" + id);
    }

    /** The last thing that only this member was told, once there is one more than before. */
    String whispered(String member, int before) {
        Rig.await(() -> slack.whispers(member).size() > before);
        return slack.whispers(member).getLast().read();
    }

    Json.Fields window(String member) {
        Rig.await(() ->
                !slack.windows(member).isEmpty() || !slack.whispers(member).isEmpty());
        assertThat(slack.whispers(member)).isEmpty();
        return slack.windows(member).getLast();
    }

    @Override
    public void close() {
        rig.close();
        slack.close();
    }
}
