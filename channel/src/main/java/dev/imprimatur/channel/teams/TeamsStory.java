package dev.imprimatur.channel.teams;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/** What is told below a message, for those who read along and those who come later. */
final class TeamsStory {

    private TeamsStory() {}

    /**
     * What an event has to tell.
     *
     * @param changed whether a message was brought up to date for it; where none was, somebody told it before
     */
    static Optional<String> sentence(Json.Fields event, Card card, boolean changed) {
        return switch (event.text("type")) {
            case "voted" ->
                changed
                        ? Optional.of(event.text("voter") + ": " + event.text("choice") + ". "
                                + card.status().sentence())
                        : Optional.empty();
            case "approved", "denied", "expired", "withdrawn", "revoked", "glass-broken" ->
                changed ? Optional.of(card.status().sentence()) : Optional.empty();
            case "reminded" ->
                card.status().open()
                        ? Optional.of("Still waiting. " + card.status().sentence() + " " + card.title())
                        : Optional.empty();
            case "executed" -> Optional.of("It ran: " + outcome(event) + ".");
            case "not-released" -> Optional.of("It did not run: " + event.text("why"));
            case "review-overdue" -> Optional.of("Its review is late. " + card.title());
            default -> Optional.empty();
        };
    }

    private static String outcome(Json.Fields event) {
        try {
            return event.fields("outcome").text("word");
        } catch (IllegalArgumentException e) {
            return "nobody knows how it ended";
        }
    }
}
