package dev.imprimatur.channel.teams;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What people press. A click counts only in a message of ours that shows the approval it names, and an approval by click only
 * where the card offered one: what comes back from a client is a wish, never a fact.
 */
final class TeamsClicks {

    private static final String NOT_OURS =
            "This message does not show that approval. Open the newest message, or the" + " gateway's own page.";
    private static final String OPEN = "This can't be approved by a click: open it, read all of it, and decide there.";
    private static final String NO_PART = "You are not among those who can decide on this now.";

    private static final String LATER =
            "This takes longer than usual, and goes on. The card shows what becomes of it; what does not count is told to you"
                    + " in your own chat.";

    private final String channel;
    private final Cards cards;
    private final Postings postings;
    private final Chat chat;
    private final Function<Card, TeamsCard> pen;

    TeamsClicks(String channel, Cards cards, Postings postings, Chat chat) {
        this(channel, cards, postings, chat, TeamsCard::new);
    }

    /** @param pen draws cards */
    TeamsClicks(String channel, Cards cards, Postings postings, Chat chat, Function<Card, TeamsCard> pen) {
        this.pen = pen;
        this.channel = channel;
        this.cards = cards;
        this.postings = postings;
        this.chat = chat;
    }

    /**
     * What is clicked, and in which message.
     *
     * @param drawn the card as Teams shows it
     */
    private record Clicked(Card card, TeamsCard drawn, Digest seen, String message) {}

    /** To who pressed something, before it is known what comes of it. */
    TeamsReply goesOn(TeamsActivity activity) {
        return activity.name().equals("adaptiveCard/action") ? TeamsReply.message(LATER) : told(LATER);
    }

    /** {@code adaptiveCard/action}: a button, or Teams asking for somebody's own view. */
    TeamsReply action(TeamsActivity activity, Chat.Sender sender) {
        String verb;
        Clicked clicked;
        boolean automatic;
        try {
            Json.Fields action = activity.value().fields("action");
            if (!action.text("type").equals("Action.Execute")) {
                return TeamsReply.error("BadRequest", "This button is not understood.");
            }
            verb = action.text("verb");
            automatic = activity.value().findText("trigger").equals(Optional.of("automatic"));
            Optional<Clicked> found = clicked(activity, action.fields("data"), activity.replyTo());
            if (found.isEmpty()) {
                return TeamsReply.error("NotFound", NOT_OURS);
            }
            clicked = found.get();
        } catch (IllegalArgumentException e) {
            return TeamsReply.error("BadRequest", "This button is not understood.");
        }
        return switch (verb) {
            case "refresh" -> refreshed(sender, clicked, automatic);
            case "approve" ->
                clicked.drawn().approvable()
                        ? voted(sender, clicked, Choice.APPROVE)
                        : view(sender, clicked, Optional.empty(), Optional.of(OPEN));
            case "deny" -> voted(sender, clicked, Choice.DENY);
            default -> TeamsReply.error("BadRequest", "This button is not understood.");
        };
    }

    private TeamsReply voted(Chat.Sender sender, Clicked clicked, Choice choice) {
        Chat.Said said =
                chat.decide(sender, new Chat.Word(clicked.card().approval(), choice, "", Terms.NONE, clicked.seen()));
        return switch (said) {
            case Chat.Done(String sentence, Optional<Card> card) -> view(sender, clicked, card, Optional.of(sentence));
            case Chat.Refused(String sentence, Optional<Card> card) ->
                view(sender, clicked, card, Optional.of(sentence));
            case Chat.Unlinked unlinked -> TeamsReply.card(link(unlinked)).orLate(link(unlinked));
        };
    }

    /** Their own view. Who is not known here is offered to become so, but only when they asked: each such offer is a code. */
    private TeamsReply refreshed(Chat.Sender sender, Clicked clicked, boolean automatic) {
        Card card = clicked.card();
        if (automatic || !card.status().open()) {
            return view(sender, clicked, Optional.empty(), Optional.empty());
        }
        Optional<Chat.Unlinked> unlinked = chat.unlinked(sender);
        if (unlinked.isPresent()) {
            return TeamsReply.card(link(unlinked.get())).orLate(link(unlinked.get()));
        }
        boolean asks = chat.asks(sender.account(), card.approval());
        return view(sender, clicked, Optional.empty(), asks ? Optional.empty() : Optional.of(NO_PART));
    }

    /** @param now the card as it is by now; empty where that is the one that was clicked */
    private TeamsReply view(Chat.Sender sender, Clicked clicked, Optional<Card> now, Optional<String> said) {
        Card card = now.orElse(clicked.card());
        TeamsCard drawn = card.equals(clicked.card()) ? clicked.drawn() : pen.apply(card);
        boolean asks = card.status().open() && chat.asks(sender.account(), card.approval());
        TeamsReply reply =
                TeamsReply.card(drawn.draw(asks ? TeamsCard.View.DECIDER : TeamsCard.View.ONLOOKER, said, List.of()));
        return said.map(sentence -> reply.orLate(note(sentence))).orElse(reply);
    }

    private static Json.Fields note(String sentence) {
        return TeamsCard.note(sentence, Optional.empty(), Optional.empty());
    }

    static Json.Fields link(Chat.Unlinked unlinked) {
        return TeamsCard.note(unlinked.sentence(), Optional.of("Sign in"), unlinked.link());
    }

    /** {@code task/fetch}: somebody wants to say more. */
    TeamsReply asked(TeamsActivity activity, Chat.Sender sender) {
        Optional<Clicked> found;
        try {
            found = clicked(activity, activity.value().fields("data"), activity.replyTo());
        } catch (IllegalArgumentException e) {
            return told("This button is not understood.");
        }
        if (found.isEmpty()) {
            return told(NOT_OURS);
        }
        Optional<Chat.Unlinked> unlinked = chat.unlinked(sender);
        if (unlinked.isPresent()) {
            return TeamsReply.window("Imprimatur", link(unlinked.get())).orLate(link(unlinked.get()));
        }
        Card card = found.get().card();
        if (!card.status().open() || !chat.asks(sender.account(), card.approval())) {
            return told(card.status().open() ? NO_PART : card.status().sentence());
        }
        return form(found.get(), Optional.empty());
    }

    /** {@code task/submit}: they said it. */
    TeamsReply sent(TeamsActivity activity, Chat.Sender sender) {
        Json.Fields data;
        Choice choice;
        String because;
        Optional<Clicked> found;
        try {
            data = activity.value().fields("data");
            choice = Choice.parse(data.text("choice"));
            because = TeamsDialog.written(data, "because").orElse("");
            String named = data.text("message");
            String replied = activity.replyTo();
            if (because.length() > TeamsDialog.LONGEST_REASON || (!replied.isEmpty() && !replied.equals(named))) {
                return told("This form is not understood.");
            }
            found = clicked(activity, data, named);
        } catch (IllegalArgumentException e) {
            return told("This form is not understood.");
        }
        if (found.isEmpty()) {
            return told(NOT_OURS);
        }
        Terms terms;
        try {
            terms = choice == Choice.APPROVE ? TeamsDialog.terms(data) : Terms.NONE;
        } catch (IllegalArgumentException e) {
            return form(found.get(), Optional.of(String.valueOf(e.getMessage())));
        }
        Card card = found.get().card();
        if (choice == Choice.APPROVE && !found.get().drawn().approvable()) {
            return told(card.status().open() ? OPEN : card.status().sentence());
        }
        if (choice == Choice.APPROVE && card.rationale() && because.isEmpty()) {
            return form(found.get(), Optional.of("Whoever approves this must say why."));
        }
        Chat.Said said = chat.decide(
                sender,
                new Chat.Word(
                        card.approval(), choice, because, terms, found.get().seen()));
        return switch (said) {
            case Chat.Done(String sentence, Optional<Card> now) -> told(sentence);
            case Chat.Refused(String sentence, Optional<Card> now) -> told(sentence);
            case Chat.Unlinked unlinked ->
                TeamsReply.window("Imprimatur", link(unlinked)).orLate(link(unlinked));
        };
    }

    private static TeamsReply form(Clicked clicked, Optional<String> objection) {
        return TeamsReply.window(
                "Decide", TeamsDialog.form(clicked.card(), clicked.drawn().approvable(), clicked.message(), objection));
    }

    private static TeamsReply told(String sentence) {
        return TeamsReply.window("Imprimatur", note(sentence)).orLate(note(sentence));
    }

    /**
     * What a click is about: empty when the message is not ours, or shows another approval.
     *
     * @throws IllegalArgumentException when it does not say
     */
    private Optional<Clicked> clicked(TeamsActivity activity, Json.Fields data, String message) {
        ApprovalId approval = new ApprovalId(data.text("approval"));
        Digest seen = Digest.parse(data.text("seen"));
        return postings.find(channel, TeamsChannel.message(activity.conversation(), message))
                .filter(posting -> posting.approval().equals(approval))
                .flatMap(posting -> cards.card(approval))
                .map(card -> new Clicked(card, pen.apply(card), seen, message));
    }
}
