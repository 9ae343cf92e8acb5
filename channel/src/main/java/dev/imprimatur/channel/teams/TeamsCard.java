package dev.imprimatur.channel.teams;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Excerpt;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A card as Teams draws it: an Adaptive Card with Universal Actions. What everybody sees has no buttons that decide; whoever
 * may decide gets a view of their own, in which they are. Where not all of it is shown, nobody approves by a click.
 */
final class TeamsCard {

    /** For whom it is drawn. */
    enum View {
        /** Everybody in the conversation. */
        SHARED,
        /** Somebody who may decide now. */
        DECIDER,
        /** Somebody who may not. */
        ONLOOKER
    }

    static final String TYPE = "application/vnd.microsoft.card.adaptive";

    /** What it is, as Teams wants it for Universal Actions. */
    private static final String VERSION = "1.5";

    /** For what is the same in every view, in bytes; a message of Teams has room for 28 KB where it has least. */
    private static final int ROOM = 18 * 1024;

    private static final int SMALL = 6 * 1024;
    private static final int MOST_USERS = 60;
    private static final int LONGEST_SAID = 600;
    private static final List<Integer> ENTRIES = List.of(4_000, 1_000, 400, 150, 40);
    private static final List<Integer> PASSAGES =
            List.of(ROOM, 12_000, 8_000, 6_000, 4_000, 3_000, 2_000, 1_200, 800, 400, 100);

    private final Card card;
    private final List<Json> body;
    private final boolean whole;

    TeamsCard(Card card) {
        this(card, ROOM);
    }

    private TeamsCard(Card card, int room) {
        this.card = card;
        TeamsText drawn = drawn(card, room);
        this.body = drawn.blocks();
        this.whole = drawn.whole();
    }

    /** The largest that fits; entries are cut only when no cut of the passages is enough. */
    private static TeamsText drawn(Card card, int room) {
        TeamsText smallest = new TeamsText();
        for (int entries : ENTRIES) {
            for (int passages : PASSAGES) {
                TeamsText drawn = drawn(card, entries, passages);
                if (Json.array(drawn.blocks()).canonicalBytes().length <= room) {
                    return drawn;
                }
                smallest = drawn;
            }
        }
        return smallest;
    }

    private static TeamsText drawn(Card card, int entries, int passages) {
        TeamsText text = new TeamsText();
        text.line(
                card.status().sentence(), Json.fields().with("weight", "Bolder").with("color", colour(card)), "Small");
        for (Entry entry : card.entries()) {
            text.entry(entry.name(), entry.text(), entries, Json.fields());
        }
        for (Excerpt excerpt : card.fit(passages).excerpts()) {
            text.line(excerpt.name(), Json.fields().with("weight", "Bolder"), "Medium");
            text.verbatim(excerpt.head());
            if (!excerpt.whole()) {
                text.missing(excerpt.hidden() + (excerpt.hidden() == 1 ? " character is" : " characters are")
                        + " not shown here");
                text.verbatim(excerpt.tail());
            }
        }
        if (!card.claims().isEmpty()) {
            text.line(
                    "What the requester says of itself; nothing vouches for it",
                    Json.fields().with("weight", "Bolder").with("isSubtle", true),
                    "Large");
            for (Entry claim : card.claims()) {
                text.entry(
                        claim.name(),
                        claim.text(),
                        entries,
                        Json.fields().with("italic", true).with("isSubtle", true));
            }
        }
        return text;
    }

    private static String colour(Card card) {
        return switch (card.status().word()) {
            case "pending" -> "Accent";
            case "approved" -> "Good";
            default -> "Attention";
        };
    }

    /** Whether it may be approved by a click: somebody can still decide, all of it is shown, and no passkey is needed. */
    boolean approvable() {
        return card.status().open() && card.oneClick() && whole;
    }

    /**
     * Draws it.
     *
     * @param said what came of what this person did; empty in what everybody sees
     * @param users who get their own view as soon as they see it, in the words of Teams; the first sixty of them
     */
    Json.Fields draw(View view, Optional<String> said, List<String> users) {
        List<Json> all = new ArrayList<>();
        TeamsText head = new TeamsText();
        said.ifPresent(sentence -> head.line(
                sentence.length() > LONGEST_SAID ? sentence.substring(0, LONGEST_SAID) + "…" : sentence,
                Json.fields().with("weight", "Bolder").with("color", "Warning"),
                "None"));
        head.line(card.title(), Json.fields().with("weight", "Bolder").with("size", "Large"), "Small");
        all.addAll(head.blocks());
        all.addAll(body);
        Json.Builder drawn = adaptive(all)
                .with("fallbackText", card.approval() + ": " + card.page())
                .with("actions", Json.array(actions(view)));
        if (card.status().open()) {
            drawn.with(
                    "refresh",
                    Json.fields()
                            .with("action", execute("Refresh", "refresh"))
                            .with("userIds", Json.texts(users.subList(0, Math.min(MOST_USERS, users.size()))))
                            .build());
        }
        return drawn.build();
    }

    /** What everybody sees where Teams takes less than it says. */
    static Json.Fields small(Card card) {
        return new TeamsCard(card, SMALL).draw(View.SHARED, Optional.empty(), List.of());
    }

    /** A sentence, and where to go with it. */
    static Json.Fields note(String sentence, Optional<String> title, Optional<String> link) {
        TeamsText text = new TeamsText();
        for (String line : sentence.split("\n", -1)) {
            text.line(line.isEmpty() ? " " : line, Json.fields(), "Small");
        }
        List<Json> actions = new ArrayList<>();
        link.ifPresent(place -> actions.add(open(title.orElse("Open"), place)));
        return adaptive(text.blocks()).with("actions", Json.array(actions)).build();
    }

    static Json.Builder adaptive(List<Json> body) {
        return Json.fields()
                .with("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .with("type", "AdaptiveCard")
                .with("version", VERSION)
                .with("msteams", Json.fields().with("width", "Full").build())
                .with("body", Json.array(body));
    }

    private List<Json> actions(View view) {
        List<Json> actions = new ArrayList<>();
        if (card.status().open() && view == View.DECIDER) {
            if (!approvable()) {
                actions.add(open("Open to approve", card.page()));
            } else if (card.rationale()) {
                actions.add(dialog("Approve…"));
            } else {
                actions.add(execute("Approve", "approve"));
            }
            actions.add(execute("Deny", "deny"));
            actions.add(dialog(approvable() ? "Give a reason, set limits…" : "Deny with a reason…"));
        } else if (card.status().open()) {
            actions.add(execute("What can I do?", "refresh"));
        }
        actions.add(open("Open", card.page()));
        return actions;
    }

    private Json execute(String title, String verb) {
        return Json.fields()
                .with("type", "Action.Execute")
                .with("title", title)
                .with("verb", verb)
                .with("data", data().build())
                .build();
    }

    /** Teams asks for the form that belongs to it. */
    private Json dialog(String title) {
        return Json.fields()
                .with("type", "Action.Submit")
                .with("title", title)
                .with(
                        "data",
                        data().with(
                                        "msteams",
                                        Json.fields().with("type", "task/fetch").build())
                                .build())
                .build();
    }

    static Json open(String title, String place) {
        return Json.fields()
                .with("type", "Action.OpenUrl")
                .with("title", title)
                .with("url", place)
                .build();
    }

    /** What comes back with a click: what it is about, and what was seen. Who clicked is never in it. */
    private Json.Builder data() {
        return Json.fields()
                .with("approval", card.approval().text())
                .with("seen", card.digest().toString());
    }

    /**
     * A message that shows {@code drawn}.
     *
     * @param summary what is told of it where there is no room for it
     */
    static Json.Fields message(Json.Fields drawn, String summary) {
        return Json.fields()
                .with("type", "message")
                .with("summary", summary)
                .with("attachments", Json.array(List.of(attachment(drawn))))
                .build();
    }

    static Json.Fields attachment(Json.Fields drawn) {
        return Json.fields().with("contentType", TYPE).with("content", drawn).build();
    }
}
