package dev.imprimatur.channel.teams;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people write to the bot. It answers whoever wrote, in the conversation that it has with them alone: what waits, and a
 * link that makes an account theirs, are for nobody else.
 */
final class TeamsSentences {

    private static final int MOST = 20;
    private static final int CARDS = 5;
    private static final String HELP = """
            pending: what waits for your decision
            approve ID: shows it, with its buttons
            deny ID REASON: it never runs
            freeze WHAT REASON: nothing new begins (operators; WHAT is a target, somebody, or all)
            help: this""";

    private final TeamsConfig config;
    private final TeamsApi api;
    private final Cards cards;
    private final Postings postings;
    private final Chat chat;

    TeamsSentences(TeamsConfig config, TeamsApi api, Cards cards, Postings postings, Chat chat) {
        this.config = config;
        this.api = api;
        this.cards = cards;
        this.postings = postings;
        this.chat = chat;
    }

    /** Somebody wrote; they are answered afterwards, for that takes requests of ours. */
    TeamsReply said(TeamsActivity activity, Chat.Sender sender) {
        List<String> words = words(activity.text());
        return TeamsReply.then(() -> answer(activity, sender, words));
    }

    /** The bot came into a conversation: an operator needs to know what that is called. */
    TeamsReply arrived(TeamsActivity activity) {
        if (!activity.arrived()) {
            return TeamsReply.empty(200);
        }
        String sentence = activity.personal()
                ? "Say `help` to see what can be said here."
                : "This conversation is called " + activity.conversation()
                        + ". Approvals are shown here once an operator"
                        + " has written that under `places` of the channel `" + config.name()
                        + "` in the gateway's configuration.";
        return TeamsReply.then(() -> post(activity.thread(), note(sentence)));
    }

    /** Without the bot's own name, which a message in a team begins with. */
    private static List<String> words(String text) {
        String plain =
                text.replaceAll("<at>[^<]*</at>", " ").replace("&nbsp;", " ").strip();
        return plain.isEmpty() ? List.of("help") : List.of(plain.split("\\s+"));
    }

    private void answer(TeamsActivity activity, Chat.Sender sender, List<String> words) {
        String rest = String.join(" ", words.subList(Math.min(2, words.size()), words.size()));
        String what = words.size() > 1 ? words.get(1) : "";
        List<Json.Fields> answers = switch (words.getFirst()) {
            case "pending" -> pending(activity, sender);
            case "approve" -> shown(activity, sender, what);
            case "deny" -> denied(sender, what, rest);
            case "freeze" -> List.of(said(chat.freeze(sender, what, rest)));
            default -> List.of(note(HELP));
        };
        answers.forEach(answer -> personally(activity, answer));
    }

    private List<Json.Fields> pending(TeamsActivity activity, Chat.Sender sender) {
        Optional<Chat.Unlinked> unlinked = chat.unlinked(sender);
        if (unlinked.isPresent()) {
            return List.of(TeamsCard.message(TeamsClicks.link(unlinked.get()), "Sign in"));
        }
        List<Card> waiting = chat.waiting(sender, MOST);
        List<Json.Fields> answers = new ArrayList<>();
        answers.add(note(waiting.isEmpty() ? "Nothing waits for you." : list(waiting)));
        waiting.stream().limit(CARDS).forEach(card -> show(activity, card));
        return answers;
    }

    private static String list(List<Card> waiting) {
        StringBuilder lines = new StringBuilder();
        waiting.forEach(card ->
                lines.append(card.approval()).append(": ").append(card.title()).append('\n'));
        return lines.toString().stripTrailing();
    }

    /**
     * Whoever approves has the card before them: what they press there says what they saw. Who may not decide is shown nothing
     * of what it is about.
     */
    private List<Json.Fields> shown(TeamsActivity activity, Chat.Sender sender, String id) {
        Optional<Chat.Unlinked> unlinked = chat.unlinked(sender);
        if (unlinked.isPresent()) {
            return List.of(TeamsCard.message(TeamsClicks.link(unlinked.get()), "Sign in"));
        }
        Optional<Card> card = card(id).filter(one -> chat.asks(sender.account(), one.approval()));
        card.ifPresent(one -> show(activity, one));
        return card.isPresent()
                ? List.of()
                : List.of(note("`" + (id.length() > 20 ? id.substring(0, 20) : id)
                        + "` does not wait for you. Say `pending` to see what does."));
    }

    private List<Json.Fields> denied(Chat.Sender sender, String id, String because) {
        return card(id).map(card -> chat.decide(
                        sender,
                        new Chat.Word(
                                card.approval(),
                                Choice.DENY,
                                because.length() > TeamsDialog.LONGEST_REASON
                                        ? because.substring(0, TeamsDialog.LONGEST_REASON)
                                        : because,
                                Terms.NONE,
                                card.digest())))
                .map(said -> List.of(said(said)))
                .orElseGet(() -> List.of(note("There is no such approval: write `deny apr-… REASON`.")));
    }

    private Optional<Card> card(String id) {
        try {
            return cards.card(new ApprovalId(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Json.Fields said(Chat.Said said) {
        return switch (said) {
            case Chat.Unlinked unlinked -> TeamsCard.message(TeamsClicks.link(unlinked), "Sign in");
            case Chat.Done done -> note(done.sentence());
            case Chat.Refused refused -> note(refused.sentence());
        };
    }

    private static Json.Fields note(String sentence) {
        return TeamsCard.message(
                TeamsCard.note(sentence, Optional.empty(), Optional.empty()),
                sentence.lines().findFirst().orElse(""));
    }

    private void show(TeamsActivity activity, Card card) {
        own(activity).ifPresent(place -> {
            Json.Fields drawn = drawn(activity, card);
            post(place, TeamsCard.message(drawn, card.title())).ifPresent(id -> {
                Posting posting = new Posting(
                        config.name(),
                        TeamsChannel.message(place, id),
                        card.approval(),
                        place,
                        TeamsChannel.shown(drawn));
                postings.put(posting);
                cards.card(card.approval())
                        .filter(now -> now.revision() != card.revision())
                        .ifPresent(now -> again(activity, posting, id, now));
            });
        });
    }

    /** Somebody decided while it was posted, when nobody knew yet that there is a message to be brought up to date. */
    private void again(TeamsActivity activity, Posting posting, String id, Card card) {
        Json.Fields drawn = drawn(activity, card);
        try {
            api.update(posting.place(), id, TeamsCard.message(drawn, card.title()));
            postings.put(posting.showing(TeamsChannel.shown(drawn)));
        } catch (TeamsFailure e) {
            // a click on what it shows is refused, and says how it is
        }
    }

    private static Json.Fields drawn(TeamsActivity activity, Card card) {
        return new TeamsCard(card).draw(TeamsCard.View.SHARED, Optional.empty(), List.of(activity.member()));
    }

    private void personally(TeamsActivity activity, Json.Fields message) {
        own(activity).ifPresent(conversation -> post(conversation, message));
    }

    /** The conversation with whoever wrote, alone; empty, and they are told so, where there is none. */
    private Optional<String> own(TeamsActivity activity) {
        if (activity.personal()) {
            return Optional.of(activity.conversation());
        }
        try {
            return Optional.of(api.personal(activity.member(), activity.tenant()));
        } catch (TeamsFailure e) {
            post(activity.thread(), note("Add this app for yourself: what you ask is answered to you alone."));
            return Optional.empty();
        }
    }

    /** Says to whoever did something what came of it, to them alone. */
    void tell(TeamsActivity activity, Json.Fields card) {
        personally(activity, TeamsCard.message(card, "What you pressed"));
    }

    /** What can't be answered now is asked again by whoever asked. */
    private Optional<String> post(String conversation, Json.Fields message) {
        try {
            return Optional.of(api.post(conversation, message));
        } catch (TeamsFailure e) {
            return Optional.empty();
        }
    }
}
