package dev.imprimatur.channel.slack;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pieces of Block Kit. Text of strangers only ever goes into rich text, which Slack shows as it stands: no links, no mentions,
 * no markup.
 */
final class Blocks {

    private Blocks() {}

    /** What Slack takes for its own in plain text and in the text of notices. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** As much of {@code text} as {@code most} characters hold once it is escaped. */
    static String escaped(String text, int most) {
        if (escaped(text).length() <= most) {
            return escaped(text);
        }
        int end = Math.min(text.length(), most);
        while (escaped(text.substring(0, end)).length() > most - 1) {
            end--;
        }
        return escaped(text.substring(0, whole(text, end))) + "…";
    }

    /** The last place at or before {@code end} that is inside no character. */
    static int whole(String text, int end) {
        return end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    static Json plain(String text, int most) {
        return Json.fields()
                .with("type", "plain_text")
                .with("text", escaped(text, most))
                .with("emoji", false)
                .build();
    }

    static Json header(String text) {
        return Json.fields()
                .with("type", "header")
                .with("text", plain(text, 150))
                .build();
    }

    static Json rich(List<Json> elements) {
        return Json.fields()
                .with("type", "rich_text")
                .with("elements", Json.array(elements))
                .build();
    }

    static Json section(Json... texts) {
        return texts("rich_text_section", texts);
    }

    static Json preformatted(String text) {
        return texts("rich_text_preformatted", text(text.isEmpty() ? " " : text));
    }

    static Json quote(Json... texts) {
        return texts("rich_text_quote", texts);
    }

    private static Json texts(String type, Json... texts) {
        return Json.fields()
                .with("type", type)
                .with("elements", Json.array(List.of(texts)))
                .build();
    }

    static Json text(String text) {
        return Json.fields().with("type", "text").with("text", text).build();
    }

    static Json bold(String text) {
        return Json.fields()
                .with("type", "text")
                .with("text", text)
                .with("style", Json.fields().with("bold", true).build())
                .build();
    }

    /** A link in the gateway's own words. */
    static Json link(String address, String words) {
        return Json.fields()
                .with("type", "link")
                .with("url", address)
                .with("text", words)
                .build();
    }

    /** @param style {@code primary}, {@code danger}, or none */
    static Json button(String action, String words, String value, Optional<String> style) {
        return Json.fields()
                .with("type", "button")
                .with("action_id", action)
                .with("text", plain(words, 75))
                .with("value", value)
                .with("style", style)
                .build();
    }

    static Json opener(String action, String words, String address, Optional<String> style) {
        return Json.fields()
                .with("type", "button")
                .with("action_id", action)
                .with("text", plain(words, 75))
                .with("url", address)
                .with("style", style)
                .build();
    }

    static Json actions(String block, List<Json> elements) {
        return Json.fields()
                .with("type", "actions")
                .with("block_id", block)
                .with("elements", Json.array(elements))
                .build();
    }

    static Json input(String block, String label, Json element, boolean optional) {
        return Json.fields()
                .with("type", "input")
                .with("block_id", block)
                .with("label", plain(label, 150))
                .with("element", element)
                .with("optional", optional)
                .build();
    }

    /** Lines in the gateway's words, perhaps with a link behind them, and no markup. */
    static Json.Array note(String sentence, Optional<Json> link) {
        List<Json> texts = new ArrayList<>(List.of(text(sentence + (link.isPresent() ? " " : ""))));
        link.ifPresent(texts::add);
        return new Json.Array(List.of(rich(List.of(section(texts.toArray(Json[]::new))))));
    }
}
