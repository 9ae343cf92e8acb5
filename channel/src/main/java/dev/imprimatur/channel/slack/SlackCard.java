package dev.imprimatur.channel.slack;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Excerpt;
import dev.imprimatur.core.card.Fitted;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A card as Slack shows it. Where Slack has no room for all of it, or the rule wants a passkey, there is no button that
 * approves, only one that opens the page; what the requester says of itself comes last.
 *
 * @param blocks the message in Block Kit, at most {@link #ROOM} characters of it
 * @param text for notices, without anything of the requester's choice but names
 * @param whole whether nothing of the card is missing
 * @param approvable whether it has a button that approves
 */
record SlackCard(Json.Array blocks, String text, boolean whole, boolean approvable) {

    /** Slack refuses a message somewhere above 13,200 characters, without saying where: this leaves a tenth. */
    static final int ROOM = 12_000;

    static final String APPROVE = "approve";
    static final String DENY = "deny";
    static final String LIMITS = "limits";
    static final String OPEN = "open";

    /** How long a line may be, tried one after the other. */
    private static final List<Integer> LINES = List.of(1_500, 700, 350, 150, 60);

    /** So much stays free for what would run when lines are long. */
    private static final int KEPT = 3_000;

    static SlackCard of(Card card) {
        Lines lines = lines(card);
        return new SlackCard(card, lines, fitted(card, lines));
    }

    /** As much of what would run as there is room for besides the lines. */
    private static Fitted fitted(Card card, Lines lines) {
        int room = ROOM - measure(new SlackCard(card, lines, card.fit(0)).blocks);
        Fitted fitted = card.fit(Math.max(0, room));
        int size = measure(new SlackCard(card, lines, fitted).blocks);
        while (size > ROOM && room > 0) {
            room -= Math.max(16, Math.min(room / 4, size - ROOM));
            fitted = card.fit(Math.max(0, room));
            size = measure(new SlackCard(card, lines, fitted).blocks);
        }
        return fitted;
    }

    private SlackCard(Card card, Lines lines, Fitted fitted) {
        this(
                new Json.Array(blocks(card, lines, fitted)),
                Blocks.escaped(card.title(), 300) + ". "
                        + Blocks.escaped(card.status().sentence(), 600),
                lines.whole() && fitted.whole(),
                approvable(card, lines, fitted));
    }

    private static boolean approvable(Card card, Lines lines, Fitted fitted) {
        return card.status().open() && card.oneClick() && lines.whole() && fitted.whole();
    }

    /** What the message shows, for telling whether it is still that. */
    String shown() {
        return blocks.digest().hex();
    }

    /** The characters of {@code blocks} as a writer of JSON spells them that only knows ASCII. */
    static int measure(Json blocks) {
        return blocks.canonical().chars().map(c -> c < 0x80 ? 1 : 6).sum();
    }

    /**
     * The lines of a card, cut to a length.
     *
     * @param whole whether none of them had to be
     */
    private record Lines(List<Entry> entries, List<Entry> claims, boolean whole) {

        static Lines of(Card card, int most) {
            List<Entry> entries = cut(card.entries(), most);
            List<Entry> claims = cut(card.claims(), most);
            return new Lines(entries, claims, entries.equals(card.entries()) && claims.equals(card.claims()));
        }

        private static List<Entry> cut(List<Entry> lines, int most) {
            return lines.stream()
                    .map(line -> line.text().length() <= most ? line : cut(line, most))
                    .toList();
        }

        private static Entry cut(Entry line, int most) {
            int end = Blocks.whole(line.text(), most);
            return new Entry(
                    line.name(),
                    line.text().substring(0, end) + " [… " + (line.text().length() - end) + " more characters]");
        }
    }

    private static Lines lines(Card card) {
        Lines lines = Lines.of(card, LINES.getFirst());
        for (int most : LINES) {
            lines = Lines.of(card, most);
            if (measure(new SlackCard(card, lines, card.fit(0)).blocks) <= ROOM - KEPT) {
                return lines;
            }
        }
        return lines;
    }

    private static List<Json> blocks(Card card, Lines lines, Fitted fitted) {
        List<Json> blocks = new ArrayList<>();
        blocks.add(Blocks.header(card.title()));
        blocks.add(Blocks.rich(List.of(Blocks.section(Blocks.bold(card.status().sentence())))));
        blocks.addAll(content(lines, fitted));
        if (card.status().open()) {
            blocks.add(Blocks.actions("imprimatur", buttons(card, approvable(card, lines, fitted))));
            if (!lines.whole() || !fitted.whole()) {
                blocks.add(
                        said("Slack has no room for all of this: it can only be approved where all of it is shown."));
            } else if (!card.oneClick()) {
                blocks.add(said("The rule wants a passkey: it can only be approved where you sign in."));
            }
        }
        return blocks;
    }

    /** Everything that is to be read before deciding. */
    private static List<Json> content(Lines lines, Fitted fitted) {
        List<Json> blocks = new ArrayList<>();
        blocks.add(Blocks.rich(lines.entries().stream().map(SlackCard::line).toList()));
        blocks.add(Blocks.rich(fitted.excerpts().stream()
                .flatMap(each -> passage(each).stream())
                .toList()));
        if (!lines.claims().isEmpty()) {
            List<Json> claims = new ArrayList<>();
            claims.add(Blocks.section(Blocks.bold("In the requester's own words, which nobody checked:")));
            lines.claims()
                    .forEach(claim ->
                            claims.add(Blocks.quote(Blocks.bold(claim.name() + ": "), Blocks.text(claim.text()))));
            blocks.add(Blocks.rich(claims));
        }
        return blocks;
    }

    private static Json said(String sentence) {
        return Blocks.rich(List.of(Blocks.section(Blocks.text(sentence))));
    }

    private static Json line(Entry entry) {
        return Blocks.section(Blocks.bold(entry.name() + ": "), Blocks.text(entry.text()));
    }

    /** How much is missing stands between two blocks, where no text of a stranger can stand. */
    private static List<Json> passage(Excerpt excerpt) {
        List<Json> elements = new ArrayList<>();
        elements.add(Blocks.section(Blocks.bold(excerpt.name() + ":")));
        elements.add(Blocks.preformatted(excerpt.head()));
        if (!excerpt.whole()) {
            elements.add(Blocks.section(Blocks.bold(excerpt.hidden()
                    + (excerpt.hidden() == 1 ? " character is" : " characters are") + " hidden here")));
            elements.add(Blocks.preformatted(excerpt.tail()));
        }
        return elements;
    }

    private static List<Json> buttons(Card card, boolean approvable) {
        String value = Seen.of(card).text();
        List<Json> buttons = new ArrayList<>();
        if (approvable) {
            buttons.add(Blocks.button(APPROVE, "Approve", value, Optional.of("primary")));
        } else {
            buttons.add(Blocks.opener(OPEN, "Open to approve", card.page(), Optional.of("primary")));
        }
        buttons.add(Blocks.button(DENY, "Deny", value, Optional.of("danger")));
        if (approvable) {
            buttons.add(Blocks.button(LIMITS, "Approve with limits…", value, Optional.empty()));
            buttons.add(Blocks.opener(OPEN, "Open", card.page(), Optional.empty()));
        }
        return buttons;
    }

    /** The card in a window, above what is asked there. */
    static List<Json> inWindow(Card card) {
        Lines lines = lines(card);
        return content(lines, fitted(card, lines));
    }
}
