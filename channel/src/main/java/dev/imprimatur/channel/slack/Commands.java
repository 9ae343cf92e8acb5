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
import java.util.function.Supplier;

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

    /**
     * Slack waits three seconds: whatever may have to ask somebody is done afterwards, and told then.
     *
     * @throws IllegalArgumentException with why it is refused
     */
    SlackAnswer answer(Map<String, String> form) {
        Origin origin = Origin.of(form, config);
        Chat.Sender sender = origin.sender(config, clock.instant());
        String[] words = plain(form.getOrDefault("text", "")).strip().split("\\s+", 3);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "pending" -> later(form, origin, () -> Optional.of(pending(sender)));
            case "approve" -> window(SlackCard.APPROVE, rest, origin, sender, form);
            case "deny" -> window(SlackCard.DENY, rest, origin, sender, form);
            case "freeze" -> {
                String because = words.length > 2 ? words[2] : "";
                yield rest.isEmpty()
                        ? now(HELP)
                        : later(form, origin, () -> Optional.of(told(chat.freeze(sender, rest, because))));
            }
            default -> now(HELP);
        };
    }

    /** What is told to whoever typed, and to nobody else. */
    private record Told(String text, Json.Array blocks) {

        static Told of(String sentence, Optional<String> link) {
            return new Told(sentence, Blocks.note(sentence, link.map(address -> Blocks.link(address, "open"))));
        }

        Json.Fields message() {
            return Json.fields()
                    .with("response_type", "ephemeral")
                    .with("text", Blocks.escaped(text, 1_000))
                    .with("blocks", blocks)
                    .build();
        }
    }

    private static SlackAnswer now(String sentence) {
        return SlackAnswer.saying(Told.of(sentence, Optional.empty()).message());
    }

    /** Where Slack takes no answer to the command, it is said in the channel, to the same person alone. */
    private SlackAnswer later(Map<String, String> form, Origin origin, Supplier<Optional<Told>> work) {
        return SlackAnswer.then(() -> {
            Optional<Told> told = Optional.of(Told.of(
                    "The gateway could not do this now. Look at what became of it before you type it again.",
                    Optional.empty()));
            try {
                told = work.get();
            } finally {
                told.ifPresent(answer -> {
                    if (!messages.respond(form.getOrDefault("response_url", ""), answer.message())) {
                        messages.whisper(
                                form.getOrDefault("channel_id", ""), origin.member(), answer.blocks(), answer.text());
                    }
                });
            }
        });
    }

    /** Slack writes these three so. */
    private static String plain(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private Told pending(Chat.Sender sender) {
        Optional<Chat.Unlinked> unlinked = chat.unlinked(sender);
        if (unlinked.isPresent()) {
            return told(unlinked.get());
        }
        List<Card> waiting = chat.waiting(sender, MOST);
        if (waiting.isEmpty()) {
            return Told.of("Nothing waits for you.", Optional.empty());
        }
        List<Json> lines = new ArrayList<>();
        for (Card card : waiting) {
            lines.add(Blocks.section(
                    Blocks.link(card.page(), card.approval().text()), Blocks.text("  " + cut(card.title()))));
        }
        return new Told("These wait for you", new Json.Array(List.of(Blocks.rich(lines))));
    }

    private static String cut(String title) {
        return title.length() <= 200 ? title : title.substring(0, Blocks.whole(title, 200)) + "…";
    }

    private SlackAnswer window(String kind, String id, Origin origin, Chat.Sender sender, Map<String, String> form) {
        ApprovalId approval;
        try {
            approval = new ApprovalId(id);
        } catch (IllegalArgumentException e) {
            return now("Which one? `/imprimatur pending` lists what waits for you.");
        }
        String channel = form.getOrDefault("channel_id", "");
        if (!channel.matches("[CGD][A-Z0-9]{2,30}")) {
            throw new IllegalArgumentException("It comes from no channel.");
        }
        return later(form, origin, () -> opened(kind, approval, channel, origin, sender));
    }

    /** Who may decide gets a window with all of it; who may not learns that, and nothing of what it is about. */
    private Optional<Told> opened(String kind, ApprovalId approval, String channel, Origin origin, Chat.Sender sender) {
        Optional<Card> card = board.card(approval).filter(found -> chat.asks(sender.account(), approval));
        if (card.isEmpty()) {
            return Optional.of(refused(sender, approval));
        }
        Optional<String> page = Optional.of(card.get().page());
        if (kind.equals(SlackCard.APPROVE) && !SlackCard.of(card.get()).approvable()) {
            return Optional.of(Told.of("It can only be approved where all of it is shown:", page));
        }
        Window window = new Window(kind, Seen.of(card.get()), "", channel);
        return messages.open(origin.trigger(), window.view(card.get()))
                .map(refused ->
                        Told.of("Slack opened no window, so nothing happened. Type it again, or decide here:", page));
    }

    /** A vote for something that nobody was shown never counts; what is said of it is why this person can't vote. */
    private Told refused(Chat.Sender sender, ApprovalId approval) {
        return told(chat.decide(sender, new Chat.Word(approval, Choice.DENY, "", Terms.NONE, Digest.of(new byte[0]))));
    }

    private static Told told(Chat.Said said) {
        return switch (said) {
            case Chat.Done done -> Told.of(done.sentence(), Optional.empty());
            case Chat.Refused refused -> Told.of(refused.sentence(), Optional.empty());
            case Chat.Unlinked unlinked -> Told.of(unlinked.sentence(), unlinked.link());
        };
    }
}
