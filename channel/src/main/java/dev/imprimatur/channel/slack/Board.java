package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Cards;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keeps the messages of one workspace as the approvals are: whoever asks, and however often. */
final class Board {

    /** Slack waits three seconds for an answer. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final SlackConfig config;
    private final Cards cards;
    private final Postings postings;
    private final Messages messages;
    private final ReentrantLock one = new ReentrantLock();

    Board(SlackConfig config, Cards cards, Postings postings, Messages messages) {
        this.config = config;
        this.cards = cards;
        this.postings = postings;
        this.messages = messages;
    }

    /**
     * Brings every message of {@code approval} up to date, and posts it where it waits and is not shown yet. The card is read
     * inside: of two who do this at once the second never shows something older.
     *
     * @param instead of another channel, which could not tell people: then where it is usual as well
     * @return what Slack did not do
     */
    Optional<SlackApi.Reply.Refused> refresh(ApprovalId approval, boolean instead) {
        one.lock();
        try {
            Optional<Card> card = cards.card(approval);
            if (card.isEmpty()) {
                return Optional.empty();
            }
            SlackCard drawn = SlackCard.of(card.get());
            List<Posting> there = new ArrayList<>(postings.of(config.name(), approval));
            List<SlackApi.Reply.Refused> refused = new ArrayList<>();
            for (Posting posting : there) {
                attempt(refused, () -> update(posting, drawn));
            }
            if (card.get().status().open()) {
                for (String place : missing(card.get(), there, instead)) {
                    attempt(refused, () -> post(approval, place, drawn));
                }
            }
            return refused.stream().findFirst();
        } finally {
            one.unlock();
        }
    }

    /** One place that fails holds no other up, unless Slack asks to be left alone. */
    private static void attempt(List<SlackApi.Reply.Refused> refused, Supplier<Optional<SlackApi.Reply.Refused>> what) {
        if (refused.stream().allMatch(before -> before.rest().isZero())) {
            what.get().ifPresent(refused::add);
        }
    }

    private Optional<SlackApi.Reply.Refused> update(Posting posting, SlackCard drawn) {
        Optional<Message> message = Message.parse(posting.message());
        if (message.isEmpty() || posting.shown().equals(drawn.shown())) {
            return Optional.empty();
        }
        Optional<SlackApi.Reply.Refused> refused = messages.update(message.get(), drawn);
        if (refused.isEmpty() || gone(refused.get())) {
            postings.put(posting.showing(drawn.shown()));
            return Optional.empty();
        }
        return refused;
    }

    /** What somebody removed in Slack is not shown again: it can still be decided everywhere else. */
    private static boolean gone(SlackApi.Reply.Refused refused) {
        return refused.error().equals("message_not_found") || refused.error().equals("cant_update_message");
    }

    private Optional<SlackApi.Reply.Refused> post(ApprovalId approval, String place, SlackCard drawn) {
        return switch (messages.post(place, drawn)) {
            case Messages.Posted.Not(SlackApi.Reply.Refused refused) -> Optional.of(refused);
            case Messages.Posted.There(Message message) -> {
                postings.put(new Posting(config.name(), message.text(), approval, place, drawn.shown()));
                yield Optional.empty();
            }
        };
    }

    /** Where the rule asks people in this channel, or else where it is usual; a place that Slack can't have is usual too. */
    private List<String> missing(Card card, List<Posting> there, boolean instead) {
        List<String> named = card.places().stream()
                .filter(place -> place.startsWith(config.name() + ":"))
                .map(place -> place.substring(config.name().length() + 1))
                .distinct()
                .toList();
        List<String> wanted = named.stream().filter(SlackConfig::isPlace).toList();
        boolean usual = wanted.isEmpty() || wanted.size() < named.size() || instead;
        return Stream.concat(wanted.stream(), usual ? config.place().stream() : Stream.empty())
                .distinct()
                .filter(place ->
                        there.stream().noneMatch(posting -> posting.place().equals(place)))
                .toList();
    }

    /** Where {@code approval} is shown. */
    List<Message> of(ApprovalId approval) {
        return postings.of(config.name(), approval).stream()
                .flatMap(posting -> Message.parse(posting.message()).stream())
                .toList();
    }

    /**
     * Whether the message of that name shows {@code approval}. Slack shows a message before it says what it is called: a click
     * that is quicker than that waits, for as long as Slack does.
     */
    boolean shows(String message, ApprovalId approval) {
        if (noted(message, approval)) {
            return true;
        }
        try {
            if (one.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                one.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return noted(message, approval);
    }

    private boolean noted(String message, ApprovalId approval) {
        return postings.find(config.name(), message)
                .filter(posting -> posting.approval().equals(approval))
                .isPresent();
    }

    /** What is shown of {@code approval} now. */
    Optional<Card> card(ApprovalId approval) {
        return cards.card(approval);
    }
}
