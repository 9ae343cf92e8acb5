package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workspace as one page: messages, threads, windows, and buttons that work, as any member. */
final class Page {

    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#1d1c1d}
            article{border:1px solid #ddd;border-radius:8px;padding:1rem;margin:1rem 0}
            pre{background:#f6f6f6;border:1px solid #ddd;border-radius:4px;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
            blockquote{border-left:4px solid #ddd;margin:.3rem 0;padding-left:.7rem}
            button,a.button{font:inherit;font-weight:700;border:1px solid #bbb;border-radius:4px;background:#fff;
            padding:.3rem .8rem;margin:0 .4rem .4rem 0;cursor:pointer;text-decoration:none;color:inherit;display:inline-block}
            .primary{background:#007a5a !important;color:#fff !important}.danger{background:#e01e5a !important;color:#fff !important}
            form{display:inline}.thread{margin-left:2rem;color:#555}.only{background:#fffbe6}nav form{margin-right:.5rem}
            h2{font-size:1.1rem;margin:.2rem 0}label{display:block;margin:.4rem 0}
            """;

    private final SlackDouble slack;
    private final Workspace workspace;
    private volatile String member = "";

    Page(SlackDouble slack, Workspace workspace) {
        this.slack = slack;
        this.workspace = workspace;
    }

    /** What somebody pressed on the page. */
    void act(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        String chosen = fields.getOrDefault("member", "");
        if (!chosen.isEmpty()) {
            member = chosen;
        }
        String window = fields.getOrDefault("window", "");
        if (fields.containsKey("action")) {
            workspace
                    .find(fields.getOrDefault("channel", ""), fields.getOrDefault("ts", ""))
                    .ifPresent(message -> slack.click(who(), message, fields.getOrDefault("action", "")));
        } else if (fields.containsKey("cancel")) {
            workspace.close(window);
        } else if (!window.isEmpty()) {
            slack.windows(who()).stream()
                    .filter(view -> view.text("id").equals(window))
                    .findFirst()
                    .ifPresent(view -> slack.submit(who(), view, values(view, fields)));
        }
    }

    private String who() {
        return member.isEmpty()
                ? workspace.members().keySet().stream().findFirst().orElse("")
                : member;
    }

    private static Json.Fields values(Json.Fields view, Map<String, String> fields) {
        Json.Builder values = Json.fields();
        for (Json each : view.array("blocks")) {
            if (each instanceof Json.Fields block && block.text("type").equals("input")) {
                String name = block.text("block_id");
                String text = fields.getOrDefault(name, "");
                boolean boxes = block.fields("element").text("type").equals("checkboxes");
                Json.Builder value =
                        Json.fields().with("type", block.fields("element").text("type"));
                if (boxes) {
                    value.with(
                            "selected_options",
                            text.isEmpty()
                                    ? new Json.Array(List.of())
                                    : block.fields("element").get("options"));
                } else {
                    value.with("value", text.isEmpty() ? new Json.Nothing() : Json.of(text));
                }
                values.with(name, Json.fields().with(name, value.build()).build());
            }
        }
        return values.build();
    }

    String html() {
        StringBuilder html = new StringBuilder("<!doctype html><html lang=en><meta charset=utf-8>"
                + "<title>Slack, simulated</title><style>" + STYLE + "</style>");
        if (slack.windows(who()).isEmpty()) {
            html.append("<meta http-equiv=refresh content=2>");
        }
        html.append("<h1>Slack, simulated</h1><p>Nothing here leaves this machine. You are " + "<b>"
                + safe(workspace.members().getOrDefault(who(), "nobody")) + "</b>. Be</p><nav>");
        workspace
                .members()
                .forEach((id, name) -> html.append("<form method=post><button name=member value=\"")
                        .append(safe(id))
                        .append("\">")
                        .append(safe(name))
                        .append("</button></form>"));
        html.append("</nav>");
        slack.windows(who()).forEach(view -> window(view, html));
        List<SlackMessage> messages = slack.messages();
        if (messages.isEmpty()) {
            html.append("<p>No messages yet. This page looks again every two seconds.</p>");
        }
        slack.whispers(who()).reversed().stream().limit(3).forEach(message -> {
            html.append("<article class=only><small>Only you can see this</small>");
            content(message, html);
            html.append("</article>");
        });
        messages.reversed().forEach(message -> {
            html.append("<article>");
            content(message, html);
            slack.thread(message).forEach(reply -> {
                html.append("<div class=thread>↳ ");
                content(reply, html);
                html.append("</div>");
            });
            html.append("</article>");
        });
        return html.append("</html>").toString();
    }

    private void content(SlackMessage message, StringBuilder html) {
        message.blocks().forEach(block -> block(block, Optional.of(message), html));
    }

    private void window(Json.Fields view, StringBuilder html) {
        html.append("<article><form method=post><input type=hidden name=window value=\"")
                .append(safe(view.text("id")))
                .append("\"><h2>")
                .append(plain(view.fields("title")))
                .append("</h2>");
        view.array("blocks").forEach(block -> block(block, Optional.empty(), html));
        html.append("<button class=primary>")
                .append(plain(view.fields("submit")))
                .append("</button><button name=cancel value=1>Cancel</button></form></article>");
    }

    private static void block(Json json, Optional<SlackMessage> message, StringBuilder html) {
        if (!(json instanceof Json.Fields block)) {
            return;
        }
        switch (block.text("type")) {
            case "header" ->
                html.append("<h2>").append(plain(block.fields("text"))).append("</h2>");
            case "rich_text" -> block.array("elements").forEach(each -> rich(each, html));
            case "actions" ->
                message.ifPresent(shown -> shown.buttons().forEach(button -> button(button, shown, html)));
            case "input" -> input(block, html);
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

    private static void input(Json.Fields block, StringBuilder html) {
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
    private static String plain(Json.Fields text) {
        return safe(text.text("text").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }

    private static String safe(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
