package dev.imprimatur.doubles.teams;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** People at their Teams: they see messages, each with their own view of it, press buttons, fill forms in, and write. */
public final class TeamsClient implements AutoCloseable {

    /**
     * What the bot answers.
     *
     * @param body empty where there is none
     */
    public record Answered(int status, Json.Fields body) {

        /** The card that whoever pressed sees from then on. */
        public Optional<Json.Fields> card() {
            return body.findText("type").equals(Optional.of("application/vnd.microsoft.card.adaptive"))
                    ? Optional.of(body.fields("value"))
                    : Optional.empty();
        }

        /** The card in the window that opens. */
        public Optional<Json.Fields> window() {
            return body.find("task")
                    .map(task ->
                            body.fields("task").fields("value").fields("card").fields("content"));
        }

        /** What is said in whatever is shown. */
        public String said() {
            return card().or(this::window)
                    .map(TeamsMessage::text)
                    .or(() -> body.find("value")
                            .map(value -> value instanceof Json.Text(String text)
                                    ? text
                                    : body.fields("value").text("message")))
                    .orElse("");
        }
    }

    private final BotConnectorDouble connector;
    private final URI callback;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param callback where the bot takes activities */
    public TeamsClient(BotConnectorDouble connector, URI callback, InstantSource clock) {
        this.connector = connector;
        this.callback = callback;
        this.clock = clock;
    }

    /** What a person sees of a message: Teams asks for their own view, as it does when few read along. */
    public Json.Fields see(TeamsPerson person, TeamsMessage message) {
        Json.Fields shared = message.card();
        if (shared.find("refresh").isEmpty()) {
            return shared;
        }
        Answered answered = send(invoke(person, message, "adaptiveCard/action")
                .with("value", action(shared.fields("refresh").fields("action"), "automatic"))
                .build());
        return answered.card().orElse(shared);
    }

    /** Presses the button with this on it, in the person's own view. */
    public Answered press(TeamsPerson person, TeamsMessage message, String title) {
        Json.Fields seen = see(person, message);
        return press(person, message, button(seen, title));
    }

    /** Presses a button. */
    public Answered press(TeamsPerson person, TeamsMessage message, Json.Fields button) {
        if (button.text("type").equals("Action.Execute")) {
            return send(invoke(person, message, "adaptiveCard/action")
                    .with("value", action(button, "manual"))
                    .build());
        }
        return send(invoke(person, message, "task/fetch")
                .with("value", Json.fields().with("data", button.fields("data")).build())
                .build());
    }

    /** Fills a form in, and presses the button with this on it. */
    public Answered submit(
            TeamsPerson person, TeamsMessage message, Json.Fields form, String title, Map<String, String> inputs) {
        Json.Builder data = Json.fields().withAll(button(form, title).fields("data"));
        inputs.forEach(data::with);
        return send(invoke(person, message, "task/submit")
                .with("value", Json.fields().with("data", data.build()).build())
                .build());
    }

    /** Writes. */
    public Answered say(TeamsPerson person, String conversation, String text) {
        return send(activity(person, conversation, "message")
                .with("text", text)
                .with("textFormat", "plain")
                .build());
    }

    /** The button with this on it. */
    public static Json.Fields button(Json.Fields card, String title) {
        return TeamsMessage.buttons(card).stream()
                .filter(button -> button.text("title").equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no button `" + title + "`, but " + TeamsMessage.titles(card) + "."));
    }

    private static Json.Fields action(Json.Fields button, String trigger) {
        return Json.fields().with("action", button).with("trigger", trigger).build();
    }

    /** An activity about a message. */
    public Json.Builder invoke(TeamsPerson person, TeamsMessage message, String name) {
        return activity(person, message.conversation(), "invoke")
                .with("name", name)
                .with("replyToId", message.id());
    }

    /** An activity as Teams makes it. */
    public Json.Builder activity(TeamsPerson person, String conversation, String type) {
        boolean personal = conversation.startsWith("a:");
        return Json.fields()
                .with("type", type)
                .with("id", "f:" + UUID.randomUUID())
                .with("timestamp", clock.instant().toString())
                .with("channelId", "msteams")
                .with("serviceUrl", connector.service().toString())
                .with(
                        "from",
                        Json.fields()
                                .with("id", person.member())
                                .with("name", person.name())
                                .with("aadObjectId", person.object())
                                .build())
                .with(
                        "recipient",
                        Json.fields().with("id", "28:" + connector.app()).build())
                .with(
                        "conversation",
                        Json.fields()
                                .with("id", conversation)
                                .with("tenantId", connector.tenant())
                                .with("conversationType", personal ? "personal" : "channel")
                                .build())
                .with(
                        "channelData",
                        Json.fields()
                                .with(
                                        "tenant",
                                        Json.fields()
                                                .with("id", connector.tenant())
                                                .build())
                                .build());
    }

    /** Sends an activity with a good token. */
    public Answered send(Json.Fields activity) {
        FrameworkIssuer issuer = connector.issuer();
        Json.Fields claims = issuer.claims(connector.app(), connector.service().toString(), clock.instant())
                .build();
        return send(
                activity.canonicalBytes(),
                Optional.of("Bearer " + issuer.token(issuer.header().build(), claims)));
    }

    /** Sends anything. */
    public Answered send(byte[] body, Optional<String> authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(callback)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answered(
                    response.statusCode(),
                    response.body().length > 0 && Json.parse(response.body()) instanceof Json.Fields fields
                            ? fields
                            : Json.fields().build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Who sees a message, as its connector says. */
    public List<TeamsPerson> readers(TeamsMessage message) {
        return connector.members(message.conversation());
    }

    @Override
    public void close() {
        http.close();
    }
}
