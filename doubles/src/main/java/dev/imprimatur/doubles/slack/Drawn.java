package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/** Block Kit as HTML, as far as the app uses it. */
final class Drawn {

    private Drawn() {}

    /**
     * One block.
     *
     * @param message in which it stands; empty for one of a window
     * @param errors what is wrong with fields, by the name of their block
     */
    static void block(Json json, Optional<SlackMessage> message, Json.Fields errors, StringBuilder html) {
        if (!(json instanceof Json.Fields block)) {
            return;
        }
        switch (block.text("type")) {
            case "header" ->
                html.append("<h2>").append(plain(block.fields("text"))).append("</h2>");
            case "rich_text" -> block.array("elements").forEach(each -> rich(each, html));
            case "actions" ->
                message.ifPresent(shown -> shown.buttons().forEach(button -> button(button, shown, html)));
            case "input" -> input(block, errors, html);
            default -> html.append("<p>(a block that this page does not draw)</p>");
        }
    }

    private static void rich(Json json, StringBuilder html) {
        if (!(json instanceof Json.Fields part)) {
            return;
        }
        String tag = switch (part.text("type")) {
            case "rich_text_preformatted" -> "pre";
            case "rich_text_quote" -> "blockquote";
            default -> "div";
        };
        html.append('<').append(tag).append('>');
        for (Json each : part.array("elements")) {
            if (each instanceof Json.Fields element) {
                boolean bold = element.find("style").isPresent();
                String text = safe(element.text("text"));
                html.append(
                        element.text("type").equals("link")
                                ? "<a href=\"" + safe(element.text("url")) + "\">" + text + "</a>"
                                : bold ? "<b>" + text + "</b>" : text);
            }
        }
        html.append("</").append(tag).append('>');
    }

    private static void button(Json.Fields button, SlackMessage message, StringBuilder html) {
        String style = button.findText("style").orElse("");
        if (button.find("url").isPresent()) {
            html.append("<a class=\"button ")
                    .append(style)
                    .append("\" href=\"")
                    .append(safe(button.text("url")))
                    .append("\">")
                    .append(plain(button.fields("text")))
                    .append("</a>");
            return;
        }
        html.append("<form method=post><input type=hidden name=channel value=\"")
                .append(safe(message.channel()))
                .append("\"><input type=hidden name=ts value=\"")
                .append(safe(message.ts()))
                .append("\"><button class=\"")
                .append(style)
                .append("\" name=action value=\"")
                .append(safe(button.text("action_id")))
                .append("\">")
                .append(plain(button.fields("text")))
                .append("</button></form>");
    }

    private static void input(Json.Fields block, Json.Fields errors, StringBuilder html) {
        errors.findText(block.text("block_id"))
                .ifPresent(why -> html.append("<p class=wrong role=alert>")
                        .append(safe(why))
                        .append("</p>"));
        String name = safe(block.text("block_id"));
        String label = plain(block.fields("label"));
        switch (block.fields("element").text("type")) {
            case "checkboxes" ->
                html.append("<label><input type=checkbox value=1 name=\"" + name + "\"> " + label + "</label>");
            case "number_input" ->
                html.append("<label>" + label + " <input type=number min=1 name=\"" + name + "\"></label>");
            default ->
                html.append("<label>" + label + "<br><textarea cols=60 name=\"" + name + "\"></textarea></label>");
        }
    }

    /** Plain text arrives with three characters escaped, and Slack shows them. */
    static String plain(Json.Fields text) {
        return safe(text.text("text").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }

    static String safe(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
