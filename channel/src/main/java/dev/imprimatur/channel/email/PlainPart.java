package dev.imprimatur.channel.email;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Excerpt;
import dev.imprimatur.core.card.Fitted;
import java.util.List;

/**
 * The plain part. Each line of strangers begins with what the gateway calls it, or with a bar; and what mail programs would make
 * a link of does not read as one.
 */
final class PlainPart {

    private final StringBuilder out = new StringBuilder();
    private boolean taken;

    /** The card, below {@code news}; see {@link Letters}. */
    static String card(String news, Card card, Fitted fitted) {
        return new PlainPart().drawn(news, card, fitted);
    }

    private String drawn(String news, Card card, Fitted fitted) {
        line(news);
        line("");
        line(harmless(card.title()));
        line(harmless(card.status().sentence()));
        line("");
        line((card.status().open() ? Letters.DECIDE : Letters.LOOK) + ":");
        line(card.page());
        line("");
        if (!fitted.whole()) {
            line(Letters.CUT);
            line("");
        }
        entries(card.entries());
        for (Excerpt excerpt : fitted.excerpts()) {
            line("");
            line(excerpt.name() + ":");
            block(excerpt);
        }
        if (!card.claims().isEmpty()) {
            line("");
            line(Letters.CLAIMS);
            entries(card.claims());
        }
        line("");
        line("Digest of exactly this: " + card.digest());
        line("");
        line(Letters.FOOT);
        if (taken) {
            line("Where others wrote `://`, it is written `[:]//` above, so that it is no link.");
        }
        return out.toString();
    }

    private void entries(List<Entry> entries) {
        entries.forEach(entry -> line(entry.name() + ": " + harmless(entry.text())));
    }

    private void block(Excerpt excerpt) {
        bars(excerpt.head());
        if (!excerpt.whole()) {
            line(Letters.hidden(excerpt));
            bars(excerpt.tail());
        }
    }

    private void bars(String text) {
        harmless(text).lines().forEach(each -> line("| " + each));
    }

    private String harmless(String text) {
        taken |= text.contains("://");
        return text.replace("://", "[:]//");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    /** Several cards, in few words each. */
    static String digest(String news, List<Card> cards) {
        PlainPart part = new PlainPart();
        part.line(news);
        for (Card card : cards) {
            part.line("");
            part.line(part.harmless(card.title()));
            part.line(part.harmless(card.status().sentence()));
            part.entries(Letters.brief(card));
            part.line(card.page());
        }
        part.line("");
        part.line(Letters.FOOT);
        return part.out.toString();
    }
}
