package dev.imprimatur.channel.slack;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is said in one workspace. No text of a stranger is ever given as markup; see {@link Blocks}. */
final class Messages {

    private final SlackConfig config;
    private final SlackApi api;
    private final ConcurrentHashMap<String, String> direct = new ConcurrentHashMap<>();

    Messages(SlackConfig config, SlackApi api) {
        this.config = config;
        this.api = api;
    }

    /** What came of posting. */
    sealed interface Posted {

        /** It stands there. */
        record There(Message message) implements Posted {}

        /** It does not. */
        record Not(SlackApi.Reply.Refused refused) implements Posted {}
    }

    /** Posts a card; {@code place} as {@link SlackConfig#isPlace} has it. */
    Posted post(String place, SlackCard card) {
        if (!place.startsWith("@")) {
            return post(place, Optional.empty(), card.text(), card.blocks());
        }
        String known = direct.getOrDefault(place, "");
        if (!known.isEmpty()) {
            return post(known, Optional.empty(), card.text(), card.blocks());
        }
        return switch (api.call(
                "conversations.open",
                config.bot(),
                Json.fields().with("users", place.substring(1)).build())) {
            case SlackApi.Reply.Refused refused -> new Posted.Not(refused);
            case SlackApi.Reply.Fine(Json.Fields body) -> {
                Optional<String> id = find(body, "channel").flatMap(channel -> channel.findText("id"));
                if (id.isEmpty()) {
                    yield new Posted.Not(strange("conversations.open"));
                }
                direct.put(place, id.get());
                yield post(id.get(), Optional.empty(), card.text(), card.blocks());
            }
        };
    }

    private Posted post(String channel, Optional<String> thread, String text, Json.Array blocks) {
        Json.Fields arguments = Json.fields()
                .with("channel", channel)
                .with("thread_ts", thread)
                .with("text", text)
                .with("blocks", blocks)
                .with("mrkdwn", false)
                .with("parse", "none")
                .with("link_names", false)
                .with("unfurl_links", false)
                .with("unfurl_media", false)
                .build();
        return switch (api.call("chat.postMessage", config.bot(), arguments)) {
            case SlackApi.Reply.Refused refused -> new Posted.Not(refused);
            case SlackApi.Reply.Fine(Json.Fields body) ->
                Message.parse(body.findText("channel").orElse("") + "/"
                                + body.findText("ts").orElse(""))
                        .<Posted>map(Posted.There::new)
                        .orElseGet(() -> new Posted.Not(strange("chat.postMessage")));
        };
    }

    /** Shows another card in the place of what a message shows. */
    Optional<SlackApi.Reply.Refused> update(Message message, SlackCard card) {
        return refused(api.call(
                "chat.update",
                config.bot(),
                Json.fields()
                        .with("channel", message.channel())
                        .with("ts", message.ts())
                        .with("text", card.text())
                        .with("blocks", card.blocks())
                        .with("parse", "none")
                        .with("link_names", false)
                        .build()));
    }

    /** Says something in the thread of a message. */
    Optional<SlackApi.Reply.Refused> reply(Message message, String sentence) {
        return switch (post(
                message.channel(),
                Optional.of(message.ts()),
                Blocks.escaped(sentence, 600),
                Blocks.note(sentence, Optional.empty()))) {
            case Posted.There there -> Optional.empty();
            case Posted.Not(SlackApi.Reply.Refused refused) -> Optional.of(refused);
        };
    }

    /** Says something that only one member sees. */
    Optional<SlackApi.Reply.Refused> whisper(String channel, String member, Json.Array note, String text) {
        return refused(api.call(
                "chat.postEphemeral",
                config.bot(),
                Json.fields()
                        .with("channel", channel)
                        .with("user", member)
                        .with("text", Blocks.escaped(text, 1_000))
                        .with("blocks", note)
                        .with("parse", "none")
                        .with("link_names", false)
                        .build()));
    }

    /** Answers what somebody typed, where Slack said that it takes the answer; whether it did. */
    boolean respond(String address, Json.Fields message) {
        return api.respond(address, message);
    }

    /** Opens a window for whoever clicked; Slack allows it for three seconds after the click. */
    Optional<SlackApi.Reply.Refused> open(String trigger, Json view) {
        return refused(api.call(
                "views.open",
                config.bot(),
                Json.fields().with("trigger_id", trigger).with("view", view).build()));
    }

    private static Optional<SlackApi.Reply.Refused> refused(SlackApi.Reply reply) {
        return switch (reply) {
            case SlackApi.Reply.Refused refused -> Optional.of(refused);
            case SlackApi.Reply.Fine fine -> Optional.empty();
        };
    }

    private static SlackApi.Reply.Refused strange(String method) {
        return new SlackApi.Reply.Refused("", "`" + method + "` answers something else than Slack does", Duration.ZERO);
    }

    private static Optional<Json.Fields> find(Json.Fields from, String name) {
        return from.find(name).filter(Json.Fields.class::isInstance).map(Json.Fields.class::cast);
    }
}
