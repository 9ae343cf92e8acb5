package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What people do in Slack. A click counts only when Slack signed it, just now, and never before; from our workspace and our
 * app; in a message that we posted, for the approval that this message shows. Who clicked is only ever the account.
 */
public final class SlackCallback {

    /** A longer body is none of Slack's: a payload has the message in it, and little more. */
    private static final int LONGEST = 128 * 1024;

    private static final Duration FRESH = Duration.ofMinutes(5);

    private final SlackConfig config;
    private final Optional<SlackSignature> signature;
    private final Board board;
    private final Messages messages;
    private final Chat chat;
    private final Commands commands;
    private final InstantSource clock;

    SlackCallback(SlackConfig config, Board board, Messages messages, Chat chat, InstantSource clock) {
        this.config = config;
        this.signature = config.signing().map(secret -> new SlackSignature(secret, clock));
        this.board = board;
        this.messages = messages;
        this.chat = chat;
        this.commands = new Commands(config, board, messages, chat, clock);
        this.clock = clock;
    }

    /** Answers a click or a filled-in window, as Slack posts it. */
    public SlackAnswer interaction(byte[] body, Function<String, Optional<String>> header) {
        return signed(body, header, form -> {
            if (!form.keySet().equals(Set.of("payload"))) {
                throw new IllegalArgumentException("It is no payload.");
            }
            return payload(Json.parse(form.getOrDefault("payload", "")));
        });
    }

    /** Answers a command, as Slack posts it. */
    public SlackAnswer command(byte[] body, Function<String, Optional<String>> header) {
        return signed(body, header, commands::answer);
    }

    private SlackAnswer signed(
            byte[] body, Function<String, Optional<String>> header, Function<Map<String, String>, SlackAnswer> reader) {
        if (body.length > LONGEST) {
            return SlackAnswer.refused(413, "It is longer than Slack writes.");
        }
        Optional<String> objection = signature
                .map(secret -> secret.objection(body, header))
                .orElse(Optional.of("Here Slack's requests come by Socket Mode alone."));
        if (objection.isPresent()) {
            return SlackAnswer.refused(401, objection.get());
        }
        Optional<Map<String, String>> form =
                Form.read(body, header.apply("content-type").orElse(""));
        return form.isEmpty()
                ? SlackAnswer.refused(400, "It is no form as Slack writes it.")
                : guarded(() -> reader.apply(form.get()));
    }

    /** What came by Socket Mode, which vouches for it. */
    SlackAnswer received(String type, Json.Fields payload) {
        return switch (type) {
            case "interactive" -> guarded(() -> payload(payload));
            case "slash_commands" -> guarded(() -> commands.answer(Commands.flat(payload)));
            default -> SlackAnswer.then(() -> {});
        };
    }

    private static SlackAnswer guarded(Supplier<SlackAnswer> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            return SlackAnswer.refused(403, String.valueOf(e.getMessage()));
        }
    }

    private SlackAnswer payload(Json json) {
        if (!(json instanceof Json.Fields payload)) {
            throw new IllegalArgumentException("It is no payload.");
        }
        return switch (payload.text("type")) {
            case "block_actions" -> clicked(payload);
            case "view_submission" -> submitted(payload);
            case "view_closed" -> SlackAnswer.then(() -> {});
            default -> throw new IllegalArgumentException("It is a payload of a kind that is not asked for.");
        };
    }

    private SlackAnswer clicked(Json.Fields payload) {
        Origin origin = Origin.of(payload, config);
        List<Json> actions = payload.array("actions");
        if (actions.size() != 1 || !(actions.getFirst() instanceof Json.Fields action)) {
            throw new IllegalArgumentException("It is not one click.");
        }
        String kind = action.text("action_id");
        if (kind.equals(SlackCard.OPEN)) {
            return SlackAnswer.then(() -> {});
        }
        if (!List.of(SlackCard.APPROVE, SlackCard.DENY, SlackCard.LIMITS).contains(kind)
                || !action.text("type").equals("button")) {
            throw new IllegalArgumentException("There is no such button.");
        }
        Instant at = Origin.moment(action.text("action_ts"))
                .filter(this::fresh)
                .orElseThrow(() -> new IllegalArgumentException("The click is too old, or from the future."));
        Message message = message(payload);
        Card card = shown(action.text("value"), message.text());
        Window window = new Window(kind, Seen.of(card), message.text(), message.channel());
        return SlackAnswer.then(safely(window, origin, () -> pressed(window, card, origin, at)));
    }

    private boolean fresh(Instant at) {
        return Duration.between(at, clock.instant()).abs().compareTo(FRESH) <= 0;
    }

    /** The message that was clicked in; wherever Slack names it twice, it must be the same. */
    private static Message message(Json.Fields payload) {
        Json.Fields container = payload.fields("container");
        if (!container.text("type").equals("message")
                || (container.find("is_ephemeral").isPresent() && container.flag("is_ephemeral"))) {
            throw new IllegalArgumentException("The click is in no message of ours.");
        }
        Message message = Message.parse(container.text("channel_id") + "/" + container.text("message_ts"))
                .orElseThrow(() -> new IllegalArgumentException("The click is in no message."));
        boolean elsewhere = payload.find("channel").isPresent()
                && !payload.fields("channel").text("id").equals(message.channel());
        boolean another = payload.find("message").isPresent()
                && !payload.fields("message").text("ts").equals(message.ts());
        if (elsewhere || another) {
            throw new IllegalArgumentException("The click names two messages.");
        }
        return message;
    }

    /** The card that a click or a window is about, when the message shows exactly that. */
    private Card shown(String value, String message) {
        Seen seen = Seen.parse(value).orElseThrow(() -> new IllegalArgumentException("The button is none of ours."));
        if (!board.shows(message, seen.approval())) {
            throw new IllegalArgumentException("The message does not show this approval.");
        }
        return card(seen);
    }

    private Card card(Seen seen) {
        return board.card(seen.approval())
                .filter(card -> card.digest().equals(seen.digest()))
                .orElseThrow(() -> new IllegalArgumentException("It is about something else than what waits."));
    }

    private void pressed(Window window, Card card, Origin origin, Instant at) {
        Chat.Sender sender = origin.sender(config, at);
        if (window.choice() == Choice.APPROVE
                && card.status().open()
                && !SlackCard.of(card).approvable()) {
            whisper(window, origin, "It can only be approved where all of it is shown:", Optional.of(card.page()));
            return;
        }
        boolean asks = card.status().open() && chat.asks(sender.account(), card.approval());
        boolean asksMore =
                window.kind().equals(SlackCard.LIMITS) || window.kind().equals(SlackCard.DENY) || card.rationale();
        if (asks && asksMore) {
            messages.open(origin.trigger(), window.view(card))
                    .ifPresent(refused -> whisper(
                            window,
                            origin,
                            "Slack opened no window, so nothing happened. Press again, or decide here:",
                            Optional.of(card.page())));
            return;
        }
        if (window.kind().equals(SlackCard.LIMITS) && card.status().open()) {
            whisper(window, origin, "You can't approve this now.", Optional.of(card.page()));
            return;
        }
        said(window, origin, sender, new Chat.Word(card.approval(), window.choice(), "", Terms.NONE, card.digest()));
    }

    private SlackAnswer submitted(Json.Fields payload) {
        Origin origin = Origin.of(payload, config);
        Json.Fields view = payload.fields("view");
        if (!view.text("app_id").equals(config.app()) || !view.text("type").equals("modal")) {
            throw new IllegalArgumentException("The window is none of ours.");
        }
        Window window = Window.parse(view.text("callback_id"), view.text("private_metadata"))
                .orElseThrow(() -> new IllegalArgumentException("The window is none of ours."));
        Card card = window.message().isEmpty()
                ? card(window.seen())
                : shown(window.seen().text(), window.message());
        Window.Filled filled = window.filled(view.fields("state").fields("values"));
        if (!filled.errors().isEmpty()) {
            Json.Builder errors = Json.fields();
            filled.errors().forEach(errors::with);
            return SlackAnswer.saying(Json.fields()
                    .with("response_action", "errors")
                    .with("errors", errors.build())
                    .build());
        }
        Chat.Sender sender = origin.sender(config, clock.instant());
        if (window.choice() == Choice.APPROVE
                && card.status().open()
                && !SlackCard.of(card).approvable()) {
            return SlackAnswer.then(() -> whisper(
                    window, origin, "It can only be approved where all of it is shown:", Optional.of(card.page())));
        }
        Chat.Word word = new Chat.Word(
                card.approval(),
                window.choice(),
                filled.because(),
                new Terms(filled.constraints()),
                window.seen().digest());
        return SlackAnswer.then(safely(window, origin, () -> said(window, origin, sender, word)));
    }

    /** Whoever pressed learns when the gateway itself fails; so does its log. */
    private Runnable safely(Window window, Origin origin, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                whisper(
                        window,
                        origin,
                        "The gateway could not settle this now. Look at the card before you press again.",
                        Optional.empty());
                throw e;
            }
        };
    }

    private void said(Window window, Origin origin, Chat.Sender sender, Chat.Word word) {
        switch (chat.decide(sender, word)) {
            case Chat.Done done -> {
                // the message itself says it
            }
            case Chat.Refused refused ->
                whisper(window, origin, refused.sentence(), refused.card().map(Card::page));
            case Chat.Unlinked unlinked -> whisper(window, origin, unlinked.sentence(), unlinked.link());
        }
        board.refresh(word.approval(), false);
    }

    private void whisper(Window window, Origin origin, String sentence, Optional<String> link) {
        messages.whisper(
                window.channel(),
                origin.member(),
                Blocks.note(sentence, link.map(address -> Blocks.link(address, "open"))),
                sentence);
    }
}
