package dev.imprimatur.doubles.teams;

import dev.imprimatur.core.seal.Json;
import java.util.List;

/**
 * What a bot posted.
 *
 * @param conversation without the message that a thread began with
 * @param thread the message under which it stands; empty where it stands by itself
 * @param updates how often something else was put in its place
 */
public record TeamsMessage(String conversation, String thread, String id, Json.Fields activity, int updates) {

    /** The card in it. */
    public Json.Fields card() {
        return ((Json.Fields) activity.array("attachments").getFirst()).fields("content");
    }

    /** All the text of its card, a line for each block. */
    public String text() {
        return text(card());
    }

    /** All the text of a card, a line for each block. */
    public static String text(Json.Fields card) {
        StringBuilder text = new StringBuilder();
        for (Json block : card.array("body")) {
            if (block instanceof Json.Fields fields && fields.text("type").equals("RichTextBlock")) {
                for (Json run : fields.array("inlines")) {
                    text.append(((Json.Fields) run).text("text"));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** The buttons of a card. */
    public static List<Json.Fields> buttons(Json.Fields card) {
        return card.array("actions").stream().map(Json.Fields.class::cast).toList();
    }

    /** What is written on the buttons of a card. */
    public static List<String> titles(Json.Fields card) {
        return buttons(card).stream().map(button -> button.text("title")).toList();
    }
}
