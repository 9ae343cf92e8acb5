package dev.imprimatur.channel.email;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Excerpt;
import dev.imprimatur.core.card.Fitted;
import java.util.List;
import java.util.Set;

/** What messages say, the same in both parts. */
final class Letters {

    static final String DECIDE = "Sign in to see all of it, and to decide";
    static final String LOOK = "Sign in to see all of it";
    static final String CUT = "Not all of it is shown here: sign in to see the rest before you decide.";
    static final String CLAIMS = "What whoever asks says of itself; nothing vouches for it:";
    static final String FOOT =
            "This message decides nothing, whatever opens its link, and nobody reads answers to it. Only"
                    + " somebody who signed in decides.";

    /** So many characters of what would run; many mail programs cut what is longer than 100 kB. */
    private static final int ROOM = 16_000;

    private static final Set<String> BRIEF = Set.of("Who", "Writes", "Reads", "Mind", "Why it is held", "Expires");

    private Letters() {}

    /**
     * What is said of one approval.
     *
     * @param news what happened, in the gateway's words
     * @param again whether it belongs to an earlier message
     */
    static Letter card(String news, Card card, boolean again) {
        Fitted fitted = card.fit(ROOM);
        return new Letter(
                (again ? "Re: " : "") + "[Imprimatur] " + card.title(),
                PlainPart.card(news, card, fitted),
                HtmlPart.card(news, card, fitted));
    }

    /** What is said of several that wait. */
    static Letter digest(List<Card> cards) {
        String news = cards.size() == 1 ? "1 action waits for people." : cards.size() + " actions wait for people.";
        return new Letter("[Imprimatur] " + news, PlainPart.digest(news, cards), HtmlPart.digest(news, cards));
    }

    static List<Entry> brief(Card card) {
        return card.entries().stream()
                .filter(entry -> BRIEF.contains(entry.name()))
                .toList();
    }

    /** Where something is missing. */
    static String hidden(Excerpt excerpt) {
        return "[… " + excerpt.hidden() + (excerpt.hidden() == 1 ? " character is" : " characters are")
                + " not shown here …]";
    }
}
