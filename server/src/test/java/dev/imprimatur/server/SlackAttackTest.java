package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.slack.Keys;
import dev.imprimatur.doubles.slack.SlackDouble;
import dev.imprimatur.doubles.slack.SlackMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clicks that nobody made, or that do not count: all of them leave the approval as it was. */
class SlackAttackTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path folder;

    /** What was sent, and what came back: a status, and where it was 200 what the member was told. */
    private final Map<String, String> wrong = new TreeMap<>();

    private int cases;

    @Test
    void noForgedStaleReplayedOrMisplacedClickCounts() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            SlackMessage other = on.held("wipe");
            signatures(on, card);
            bodies(on, card);
            origins(on, card);
            messages(on, card, other);
            windows(on, card);
            commands(on);
            assertThat(wrong).isEmpty();
            assertThat(cases).isGreaterThanOrEqualTo(40);
            assertThat(on.rig.metrics()).containsPattern("callbacks_refused_total\\{channel=\"slack\"} [3-9][0-9]\\.0");
            assertThat(on.rig.events("voted")).isEmpty();
            assertThat(on.state(on.approval(card))).isEqualTo("pending");
            assertThat(on.state(on.approval(other))).isEqualTo("pending");
            assertThat(on.slack.click(SlackRig.BEN, card, "approve").status())
                    .as("a good one still counts")
                    .isEqualTo(200);
            Rig.await(() -> on.state(on.approval(card)).equals("approved"));
        }
    }

    private void expect(String name, int status, SlackDouble.Reply reply) {
        cases++;
        if (reply.status() != status) {
            wrong.put(name, reply.status() + " " + reply.body());
        }
    }

    private static Json.Fields good(SlackRig on, SlackMessage card) {
        return on.slack.payload(SlackRig.BEN, card, "approve");
    }

    private static Map<String, String> headers(String stamp, String signature) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", FORM);
        headers.put("X-Slack-Request-Timestamp", stamp);
        headers.put("X-Slack-Signature", signature);
        return headers;
    }

    private void signatures(SlackRig on, SlackMessage card) throws IOException {
        Keys keys = on.slack.keys();
        long now = Instant.now().getEpochSecond();
        byte[] form = SlackDouble.form(good(on, card));
        String stamp = Long.toString(now);
        String right = keys.sign(now, form);
        Keys others = new Keys(keys.team(), keys.app(), "", "", "another-signing-secret-of-others");
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        all.put("unsigned", Map.of("Content-Type", FORM));
        all.put("no timestamp", Map.of("Content-Type", FORM, "X-Slack-Signature", right));
        all.put("no signature", Map.of("Content-Type", FORM, "X-Slack-Request-Timestamp", stamp));
        all.put("wrong secret", headers(stamp, others.sign(now, form)));
        all.put("stale", headers(Long.toString(now - 310), keys.sign(now - 310, form)));
        all.put("from the future", headers(Long.toString(now + 310), keys.sign(now + 310, form)));
        all.put("another timestamp", headers(Long.toString(now + 1), right));
        all.put("version 1", headers(stamp, right.replace("v0=", "v1=")));
        all.put("without version", headers(stamp, right.substring(3)));
        all.put(
                "upper case",
                headers(stamp, right.toUpperCase(java.util.Locale.ROOT).replace("V0", "v0")));
        all.put("cut", headers(stamp, right.substring(0, right.length() - 2)));
        all.put("one bit", headers(stamp, right.substring(0, 66) + (right.endsWith("0") ? "1" : "0")));
        all.put("with a plus", headers("+" + stamp, keys.sign(now, form)));
        all.put("two in one", headers(stamp, right + "," + right));
        all.put("of an empty body", headers(stamp, keys.sign(now, new byte[0])));
        all.put("a bearer token", Map.of("Content-Type", FORM, "Authorization", "Bearer " + on.rig.session("ben")));
        all.forEach((name, headers) -> expect(name, 401, on.slack.post(on.interactions(), form, headers)));
        expect(
                "at an address of no channel",
                401,
                on.slack.post(
                        java.net.URI.create(on.interactions().toString().replace("/slack/slack/", "/other/slack/")),
                        form,
                        headers(stamp, right)));
        expect("two signatures", 400, twice(on, form, stamp, right, keys.sign(now, new byte[0])));
        expect("two timestamps", 400, twice(on, form, stamp + "\r\nX-Slack-Request-Timestamp: 1", right, ""));
        byte[] open = SlackDouble.form(on.slack.payload(SlackRig.BEN, card, "deny"));
        Map<String, String> once = headers(stamp, keys.sign(now, open));
        assertThat(on.slack.post(on.interactions(), open, once).status()).isEqualTo(200);
        expect("replayed", 401, on.slack.post(on.interactions(), open, once));
    }

    /** Java's client sends no header twice. */
    private static SlackDouble.Reply twice(SlackRig on, byte[] form, String stamp, String first, String second)
            throws IOException {
        int port = on.interactions().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head = "POST " + on.interactions().getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + FORM
                    + "\r\nContent-Length: " + form.length + "\r\nX-Slack-Request-Timestamp: " + stamp
                    + "\r\nX-Slack-Signature: " + first
                    + (second.isEmpty() ? "" : "\r\nX-Slack-Signature: " + second)
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(form);
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new SlackDouble.Reply(Integer.parseInt(answer.substring(9, 12)), "");
        }
    }

    private void bodies(SlackRig on, SlackMessage card) {
        String payload = good(on, card).canonical();
        String encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("nothing", "");
        all.put("no form", payload);
        all.put("two payloads", "payload=" + encoded + "&payload=" + encoded);
        all.put("a name in disguise", "payload=" + encoded + "&%70ayload=" + encoded);
        all.put("another field", "payload=" + encoded + "&user=U0DORA");
        all.put("an odd escape", "payload=" + encoded + "%2");
        all.put("half a character", "payload=" + encoded + "%C3");
        all.put("a blank", "payload=" + encoded + " ");
        all.forEach((name, body) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            SlackDouble.Reply reply = on.slack.post(on.interactions(), bytes);
            expect(name, reply.status() == 403 ? 403 : 400, reply);
        });
        Map<String, String> json = new LinkedHashMap<>();
        json.put("a member twice", payload.replaceFirst("\\{", "{\"type\":\"block_actions\","));
        json.put("a user twice", payload.replace("\"user\":{", "\"user\":{\"id\":\"U0DORA\","));
        json.put("cut off", payload.substring(0, payload.length() - 3));
        json.put("something behind it", payload + "{}");
        json.put("a list", "[" + payload + "]");
        json.put("not a number", payload.replaceFirst("\\{", "{\"x\":NaN,"));
        json.forEach((name, text) -> expect(
                name,
                403,
                on.slack.post(
                        on.interactions(),
                        ("payload=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.US_ASCII))));
        expect(
                "huge",
                401,
                on.slack.post(
                        on.interactions(), ("payload=" + "x".repeat(200_000)).getBytes(StandardCharsets.US_ASCII)));
        long now = Instant.now().getEpochSecond();
        byte[] form = SlackDouble.form(good(on, card));
        Map<String, String> typed = headers(Long.toString(now), on.slack.keys().sign(now, form));
        typed.put("Content-Type", "application/json");
        expect("as JSON", 400, on.slack.post(on.interactions(), form, typed));
    }

    private void changed(SlackRig on, Json.Fields payload, String name, UnaryOperator<String> change) {
        String before = payload.canonical();
        String after = change.apply(before);
        assertThat(after).as(name).isNotEqualTo(before);
        expect(name, 403, on.slack.post(on.interactions(), SlackDouble.form(Json.parse(after))));
    }

    private void origins(SlackRig on, SlackMessage card) {
        Keys keys = on.slack.keys();
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put("another workspace", text -> text.replace("\"id\":\"" + keys.team() + "\"", "\"id\":\"T0OTHER\""));
        all.put("no workspace", text -> text.replace("\"team\":", "\"team_\":"));
        all.put("another app", text -> text.replace("\"api_app_id\":\"" + keys.app(), "\"api_app_id\":\"A0OTHER"));
        all.put(
                "a member of another workspace",
                text -> text.replace("\"team_id\":\"" + keys.team() + "\"", "\"team_id\":\"T0OTHER\""));
        all.put("a bot", text -> text.replace("\"user\":{", "\"user\":{\"is_bot\":true,"));
        all.put("Slackbot", text -> text.replace("\"id\":\"U0BEN\"", "\"id\":\"USLACKBOT\""));
        all.put("no member's id", text -> text.replace("\"id\":\"U0BEN\"", "\"id\":\"U0BEN|x\""));
        all.put("an old click", text -> text.replaceAll("\"action_ts\":\"[0-9]+", "\"action_ts\":\"1500000000"));
        all.put("a click of tomorrow", text -> text.replaceAll("\"action_ts\":\"[0-9]+", "\"action_ts\":\"4000000000"));
        all.put("another kind", text -> text.replace("block_actions", "message_action"));
        all.put(
                "a select",
                text -> text.replace("\"action_ts\"", "\"x\":1,\"action_ts\"")
                        .replace(
                                "\"text\":{\"emoji\":false,\"text\":\"Approve\",\"type\":\"plain_text\"},\"type\":\"button\",\"value\":\"apr-",
                                "\"type\":\"static_select\",\"value\":\"apr-"));
        all.put(
                "an unknown button",
                text -> text.replaceFirst("(\"actions\":\\[\\{\"action_id\":\")approve", "$1force"));
        all.forEach((name, change) -> changed(on, good(on, card), name, change));
        Json action = good(on, card).array("actions").getFirst();
        changed(
                on,
                good(on, card),
                "two clicks in one",
                text -> text.replace("\"actions\":[", "\"actions\":[" + action.canonical() + ","));
    }

    private void messages(SlackRig on, SlackMessage card, SlackMessage other) {
        String mine = on.approval(card);
        String others = on.approval(other);
        String digest = on.rig
                .get(on.rig.session("anna"), "/v1/approvals/" + mine)
                .text("digest")
                .substring(7);
        String otherDigest = on.rig
                .get(on.rig.session("anna"), "/v1/approvals/" + others)
                .text("digest")
                .substring(7);
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put("another approval's button", text -> text.replace(mine, others).replace(digest, otherDigest));
        all.put("another approval's message", text -> text.replace(card.ts(), other.ts()));
        all.put("a message that is none of ours", text -> text.replace(card.ts(), "1500000000.000100"));
        all.put("another channel", text -> text.replace(SlackRig.CHANNEL, "C0ELSEWHERE"));
        all.put(
                "two messages",
                text -> text.replace("\"message_ts\":\"" + card.ts(), "\"message_ts\":\"" + other.ts()));
        all.put("two channels", text -> text.replace("\"channel\":{\"id\":\"C0", "\"channel\":{\"id\":\"C1"));
        all.put("an ephemeral message", text -> text.replace("\"is_ephemeral\":false", "\"is_ephemeral\":true"));
        all.put("a window instead of a message", text -> text.replace("\"type\":\"message\"", "\"type\":\"view\""));
        all.put("another digest", text -> text.replace(digest, otherDigest));
        all.put("a digest in upper case", text -> text.replace(digest, digest.toUpperCase(java.util.Locale.ROOT)));
        all.put("an approval that is not there", text -> text.replace(mine, "apr-2222222222"));
        all.put("a value with more", text -> text.replace(digest + "\"", digest + "|x\""));
        all.put("no value", text -> text.replace("\"value\":\"" + mine, "\"value_\":\"" + mine));
        all.forEach((name, change) -> changed(on, good(on, card), name, change));
    }

    private void windows(SlackRig on, SlackMessage card) {
        Json.Fields window = on.window(SlackRig.BEN);
        Json.Fields filled = on.slack.filled(SlackRig.BEN, window, SlackDouble.value("reason", "no"));
        String keyed = on.slack.keys().app();
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put(
                "a window of another app",
                text -> text.replace("\"app_id\":\"" + keyed + "\",\"blocks\"", "\"app_id\":\"A0OTHER\",\"blocks\""));
        all.put("a window of no kind", text -> text.replace("\"callback_id\":\"deny\"", "\"callback_id\":\"force\""));
        all.put(
                "a window about nothing",
                text -> text.replace("\"private_metadata\":\"apr-", "\"private_metadata\":\"apx-"));
        all.put("a window about another message", text -> text.replace(card.ts(), "1500000000.000100"));
        all.put("a home tab", text -> text.replace("\"type\":\"modal\"", "\"type\":\"home\""));
        all.forEach((name, change) -> changed(on, filled, name, change));
    }

    private void commands(SlackRig on) {
        byte[] typed = ("team_id=T0OTHER&api_app_id=" + on.slack.keys().app()
                        + "&user_id=U0BEN&channel_id=C0X&text=pending")
                .getBytes(StandardCharsets.US_ASCII);
        expect("a command of another workspace", 403, on.slack.post(on.commands(), typed));
        byte[] twice = "team_id=T0DOUBLE1&api_app_id=A0DOUBLE1&user_id=U0BEN&user_id=U0DORA&text=pending"
                .getBytes(StandardCharsets.US_ASCII);
        expect("a command of two members", 400, on.slack.post(on.commands(), twice));
        expect("a command that is unsigned", 401, on.slack.post(on.commands(), typed, Map.of("Content-Type", FORM)));
    }

    @Test
    void whatSlackSignsCountsOnlyForWhoMayDecideAndWhileItWaits() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            SlackMessage card = on.held("export-users");
            List<String> told = new ArrayList<>();
            for (String member : List.of(SlackRig.ANNA, SlackRig.CARA, SlackRig.STRANGER)) {
                on.slack.click(member, card, "approve");
                told.add(on.whispered(member, 0));
                on.slack.click(member, card, "limits");
                told.add(on.whispered(member, 1));
            }
            assertThat(told).hasSize(6).noneMatch(String::isBlank);
            assertThat(on.rig.events("voted")).isEmpty();
            String approval = on.approval(card);
            byte[] late = SlackDouble.form(on.slack.payload(SlackRig.DORA, card, "deny"));
            on.slack.click(SlackRig.BEN, card, "approve");
            Rig.await(() -> on.state(approval).equals("approved"));
            assertThat(on.slack.post(on.interactions(), late).status()).isEqualTo(200);
            assertThat(on.whispered(SlackRig.DORA, 0)).contains("has ended already");
            assertThat(on.rig.events("voted")).hasSize(1);
        }
    }

    @Test
    void whatSlackHasNoRoomForIsNotApprovedThere() throws IOException {
        try (SlackRig on = new SlackRig(folder, false)) {
            int before = on.slack.messages().size();
            String bot = on.rig.token("agent:bot", "actions");
            on.rig.propose(
                    bot,
                    "export-users",
                    Json.fields()
                            .with("filter", "x".repeat(40_000) + "; DROP TABLE users")
                            .build());
            Rig.await(() -> on.slack.messages().size() > before);
            SlackMessage card = on.slack.messages().getLast();
            assertThat(card.button("approve")).isEmpty();
            assertThat(card.read()).contains("characters are hidden here", "Open to approve");
            Json.Fields forged = (Json.Fields) Json.parse(on.slack
                    .payload(SlackRig.BEN, card, "deny")
                    .canonical()
                    .replaceFirst("(\"actions\":\\[\\{\"action_id\":\")deny", "$1approve"));
            on.slack.post(on.interactions(), SlackDouble.form(forged));
            assertThat(on.whispered(SlackRig.BEN, 0)).contains("where all of it is shown");
            assertThat(on.state(on.approval(card))).isEqualTo("pending");
        }
    }
}
