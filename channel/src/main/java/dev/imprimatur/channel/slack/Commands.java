package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /imprimatur pending | approve ID | deny ID | freeze WHAT WHY}. Only who types it sees the answer. */
final class Commands {

    private static final int MOST = 20;

    private static final String HELP = "Write `/imprimatur pending`, `/imprimatur approve ID`, `/imprimatur deny ID`,"
            + " or `/imprimatur freeze WHAT WHY`.";

    private final SlackConfig config;
    private final Board board;
    private final Messages messages;
    private final Chat chat;
    private final InstantSource clock;

    Commands(SlackConfig config, Board board, Messages messages, Chat chat, InstantSource clock) {
        this.config = config;
        this.board = board;
        this.messages = messages;
        this.chat = chat;
        this.clock = clock;
    }

    /** What Socket Mode brings as an object. */
    static Map<String, String> flat(Json.Fields payload) {
        Map<String, String> form = new HashMap<>();
        payload.members().forEach((name, value) -> {
            if (value instanceof Json.Text(String text)) {
                form.put(name, text);
            }
        });
        return form;
    }

    SlackAnswer answer(Map<String, String> form) {
        Origin origin = Origin.of(form, config);
        Chat.Sender sender = origin.sender(config, clock.instant());
        String[] words = plain(form.getOrDefault("text", "")).strip().split("\\s+", 3);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "pending" -> pending(sender);
            case "approve" -> window(SlackCard.APPROVE, rest, origin, sender, form);
            case "deny" -> window(SlackCard.DENY, rest, origin, sender, form);
            case "freeze" -> rest.isEmpty() ? say(HELP) : freeze(sender, rest, words.length > 2 ? words[2] : "");
            default -> say(HELP);
        };
    }

    /** Slack writes these three so. */
    private static String plain(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private SlackAnswer pending(Chat.Sender sender) {
        List<Card> waiting = chat.waiting(sender, MOST);
        if (waiting.isEmpty()) {
            return say("Nothing waits for you.");
        }
        List<Json> lines = new ArrayList<>();
        for (Card card : waiting) {
            lines.add(Blocks.section(
                    Blocks.link(card.page(), card.approval().text()), Blocks.text("  " + cut(card.title()))));
        }
        return said("These wait for you", new Json.Array(List.of(Blocks.rich(lines))));
    }

    private static String cut(String title) {
        return title.length() <= 200 ? title : title.substring(0, Blocks.whole(title, 200)) + "…";
    }

    /** Who may decide gets a window with all of it; who may not learns that, and nothing of what it is about. */
    private SlackAnswer window(String kind, String id, Origin origin, Chat.Sender sender, Map<String, String> form) {
        ApprovalId approval;
        try {
            approval = new ApprovalId(id);
        } catch (IllegalArgumentException e) {
            return say("Which one? `/imprimatur pending` lists what waits for you.");
        }
        Optional<Card> card = board.card(approval).filter(found -> chat.asks(sender.account(), approval));
        if (card.isEmpty()) {
            return refused(sender, approval);
        }
        if (kind.equals(SlackCard.APPROVE) && !SlackCard.of(card.get()).approvable()) {
            return say(
                    "It can only be approved where all of it is shown:",
                    Optional.of(card.get().page()));
        }
        String channel = form.getOrDefault("channel_id", "");
        if (Window.parse(kind, Seen.of(card.get()).text() + " " + channel + " ").isEmpty()) {
            throw new IllegalArgumentException("It comes from no channel.");
        }
        Window window = new Window(kind, Seen.of(card.get()), "", channel);
        return SlackAnswer.then(() -> messages.open(origin.trigger(), window.view(card.get())));
    }

    /** A vote for something that nobody was shown never counts; what is said of it is why this person can't vote. */
    private SlackAnswer refused(Chat.Sender sender, ApprovalId approval) {
        return said(chat.decide(sender, new Chat.Word(approval, Choice.DENY, "", Terms.NONE, Digest.of(new byte[0]))));
    }

    private SlackAnswer freeze(Chat.Sender sender, String what, String because) {
        return said(chat.freeze(sender, what, because));
    }

    private static SlackAnswer said(Chat.Said said) {
        return switch (said) {
            case Chat.Done done -> say(done.sentence());
            case Chat.Refused refused -> say(refused.sentence());
            case Chat.Unlinked unlinked -> say(unlinked.sentence(), unlinked.link());
        };
    }

    private static SlackAnswer say(String sentence) {
        return say(sentence, Optional.empty());
    }

    private static SlackAnswer say(String sentence, Optional<String> link) {
        return said(sentence, Blocks.note(sentence, link.map(address -> Blocks.link(address, "open"))));
    }

    private static SlackAnswer said(String text, Json.Array blocks) {
        return SlackAnswer.saying(Json.fields()
                .with("response_type", "ephemeral")
                .with("text", Blocks.escaped(text, 1_000))
                .with("blocks", blocks)
                .build());
    }
}
