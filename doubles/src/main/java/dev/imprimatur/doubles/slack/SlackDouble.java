package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A workspace of Slack's on loopback, with one app. Members click, fill in windows and type commands here; what they do goes to
 * the app as Slack sends it: signed, to its addresses, or by Socket Mode.
 */
public final class SlackDouble implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Keys keys;
    private final InstantSource clock;
    private final Workspace workspace;
    private final Payloads payloads;
    private final Sockets sockets = new Sockets();
    private final Faults faults = new Faults();
    private final Front front;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile Optional<URI> interactions = Optional.empty();
    private volatile Optional<URI> commands = Optional.empty();

    private SlackDouble(int port, Keys keys, InstantSource clock) throws IOException {
        this.keys = keys;
        this.clock = clock;
        this.workspace = new Workspace(clock);
        this.payloads =
                new Payloads(keys, workspace, () -> page().resolve(Front.HOOKS).toString());
        this.front =
                Front.open(port, new WebApi(keys, workspace, this::socket), sockets, faults, new Page(this, workspace));
    }

    /** Starts one at any free port. */
    public static SlackDouble start(InstantSource clock) throws IOException {
        return start(0, Keys.MADE_UP, clock);
    }

    /** Starts one. */
    public static SlackDouble start(int port, Keys keys, InstantSource clock) throws IOException {
        return new SlackDouble(port, keys, clock);
    }

    private String socket() {
        return "ws://127.0.0.1:" + front.port() + "/link/" + sockets.ticket(workspace.fresh("ticket"));
    }

    public Keys keys() {
        return keys;
    }

    /** Where the Web API is; ends with a slash. */
    public URI api() {
        return URI.create("http://127.0.0.1:" + front.port() + "/api/");
    }

    /** The page that shows the workspace. */
    public URI page() {
        return URI.create("http://127.0.0.1:" + front.port() + "/");
    }

    /** Where the app wants to be told of clicks and commands, when it is not connected. */
    public void calls(URI clicks, URI typed) {
        interactions = Optional.of(clicks);
        commands = Optional.of(typed);
    }

    /** Adds a channel, with the app in it. */
    public void channel(String id, String name) {
        workspace.channel(id, name);
    }

    /** Adds a member. */
    public void member(String id, String name) {
        workspace.member(id, name);
    }

    /** What may go wrong here. */
    public Faults faults() {
        return faults;
    }

    /** All messages but those that only one member sees and those in threads, the oldest first. */
    public List<SlackMessage> messages() {
        return workspace.messages().stream()
                .filter(message -> message.only().isEmpty() && message.thread().isEmpty())
                .toList();
    }

    /** The answers in the thread of a message, the oldest first. */
    public List<SlackMessage> thread(SlackMessage message) {
        return workspace.messages().stream()
                .filter(each -> each.channel().equals(message.channel())
                        && each.thread().equals(Optional.of(message.ts())))
                .toList();
    }

    /** What only this member was told, the oldest first. */
    public List<SlackMessage> whispers(String member) {
        return workspace.messages().stream()
                .filter(message -> message.only().equals(Optional.of(member)))
                .toList();
    }

    /** A message as it stands now. */
    public Optional<SlackMessage> find(SlackMessage message) {
        return workspace.find(message.channel(), message.ts());
    }

    /** Removes a message, as a member might. */
    public void remove(SlackMessage message) {
        workspace.remove(message);
    }

    /** The windows that are open for a member. */
    public List<Json.Fields> windows(String member) {
        return workspace.views().stream()
                .filter(view -> view.text("opened_for").equals(member))
                .toList();
    }

    /**
     * What the app answered.
     *
     * @param status of HTTP; 200 by Socket Mode
     * @param body empty where there was none
     */
    public record Reply(int status, String body) {

        /** The body as JSON; no members where there was none. */
        public Json.Fields json() {
            return !body.isBlank() && Json.parse(body) instanceof Json.Fields fields
                    ? fields
                    : Json.fields().build();
        }
    }

    /** What Slack tells of a click; to be changed by who wants to send something else. */
    public Json.Fields payload(String member, SlackMessage message, String action) {
        Json.Fields button = find(message)
                .orElse(message)
                .button(action)
                .orElseThrow(() -> new IllegalStateException("The message has no button `" + action + "`."));
        return payloads.click(member, message, button);
    }

    /** What Slack tells of a filled-in window. */
    public Json.Fields filled(String member, Json.Fields window, Json.Fields values) {
        return payloads.submission(member, window, values);
    }

    /** A member presses a button. */
    public Reply click(String member, SlackMessage message, String action) {
        return told("interactive", payload(member, message, action));
    }

    /** A member sends a window off; it closes unless the app finds errors. */
    public Reply submit(String member, Json.Fields window, Json.Fields values) {
        Reply reply = told("interactive", payloads.submission(member, window, values));
        if (reply.status() == 200 && reply.json().find("errors").isEmpty()) {
            workspace.close(window.text("id"));
        }
        return reply;
    }

    /** The text of one field of a window, as {@link #submit} wants it. */
    public static Json.Fields value(String block, String text) {
        return Json.fields()
                .with(
                        block,
                        Json.fields()
                                .with(
                                        block,
                                        Json.fields()
                                                .with("type", "plain_text_input")
                                                .with("value", text)
                                                .build())
                                .build())
                .build();
    }

    /**
     * A member types {@code /imprimatur} and this; what Slack is answered at once, they are shown. What comes afterwards is
     * among their {@link #whispers}.
     */
    public Reply command(String member, String channel, String text) {
        return told("slash_commands", payloads.command(member, channel, text));
    }

    private Reply told(String type, Json.Fields payload) {
        if (sockets.open() > 0) {
            return socket(workspace.fresh("envelope"), type, payload);
        }
        if (type.equals("slash_commands")) {
            Map<String, String> form = new LinkedHashMap<>();
            payload.members().forEach((name, value) -> form.put(name, payload.text(name)));
            return post(commands.orElseThrow(), Payloads.form(form));
        }
        return post(interactions.orElseThrow(), form(payload));
    }

    /** The form that holds a payload. */
    public static byte[] form(Json payload) {
        return Payloads.form(Map.of("payload", payload.canonical()));
    }

    /** Sends an envelope by Socket Mode; the same name twice is the same envelope twice. */
    public Reply socket(String envelope, String type, Json.Fields payload) {
        try {
            Json.Fields ack = sockets.send(envelope, type, payload).get(3, TimeUnit.SECONDS);
            return new Reply(200, ack.find("payload").map(Json::canonical).orElse(""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            return new Reply(504, "");
        }
    }

    /** How many sockets are connected. */
    public int connected() {
        return sockets.open();
    }

    /** How many sockets were ever connected. */
    public int tickets() {
        return sockets.used();
    }

    /** Asks for fresh sockets, as Slack does every few hours. */
    public void refreshSockets() {
        sockets.refresh("refresh_requested");
    }

    /** Breaks all sockets. */
    public void cutSockets() {
        sockets.cut();
    }

    /** Posts a form, signed as Slack signs it now. */
    public Reply post(URI address, byte[] form) {
        long now = clock.instant().getEpochSecond();
        return post(
                address,
                form,
                Map.of(
                        "Content-Type", "application/x-www-form-urlencoded",
                        "X-Slack-Request-Timestamp", Long.toString(now),
                        "X-Slack-Signature", keys.sign(now, form)));
    }

    /** Posts anything. */
    public Reply post(URI address, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(PATIENCE).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("The app does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        front.close();
        http.shutdownNow();
    }
}
