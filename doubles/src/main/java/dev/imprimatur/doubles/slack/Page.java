package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The workspace as one page: messages, threads, windows, and buttons that work, as any member. */
final class Page {

    /** Where the page asks whether there is something new. */
    static final String STATE = "/state";

    private static final int WHISPERS = 5;

    private static final Json.Fields NONE = Json.fields().build();

    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#1d1c1d}
            article{border:1px solid #ddd;border-radius:8px;padding:1rem;margin:1rem 0}
            pre{background:#f6f6f6;border:1px solid #ddd;border-radius:4px;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
            blockquote{border-left:4px solid #ddd;margin:.3rem 0;padding-left:.7rem}
            button,a.button{font:inherit;font-weight:700;border:1px solid #bbb;border-radius:4px;background:#fff;
            padding:.3rem .8rem;margin:0 .4rem .4rem 0;cursor:pointer;text-decoration:none;color:inherit;display:inline-block}
            .primary{background:#007a5a !important;color:#fff !important}.danger{background:#e01e5a !important;color:#fff !important}
            form{display:inline}.thread{margin-left:2rem;color:#555;display:flex;gap:.4rem}.only{background:#fffbe6}
            small{color:#555}.wrong{color:#b00020;font-weight:700}[aria-current]{background:#1d1c1d;color:#fff}
            [inert]{opacity:.45}h2{font-size:1.1rem;margin:.2rem 0}label{display:block;margin:.4rem 0}
            input[name=command]{font:inherit;width:24rem;padding:.3rem}
            """;

    /** Only what is new makes the page come again: whoever reads or writes is not disturbed, and what was pressed is sent. */
    private static final String FOLLOW = """
            <script>let sent=false;addEventListener('submit',()=>{sent=true});
            setInterval(async()=>{try{const now=await(await fetch('/state')).text();
            if(!sent&&now!==document.body.dataset.state&&!document.querySelector('[name=command]').value)location.reload()}
            catch(e){}},1000)</script><noscript><meta http-equiv=refresh content=2></noscript>
            """;

    private final SlackDouble slack;
    private final Workspace workspace;
    private volatile String member = "";
    private volatile Json.Fields errors = NONE;
    private volatile Optional<String> note = Optional.empty();

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
        errors = NONE;
        note = Optional.empty();
        try {
            acted(fields)
                    .filter(reply -> reply.status() != 200)
                    .ifPresent(reply -> note = Optional.of(
                            "The gateway answers " + reply.status() + ": its own log says why. Nothing happened."));
        } catch (UncheckedIOException e) {
            note = Optional.of("The gateway does not answer. Whether something happened, the card shows once it does.");
        }
    }

    private Optional<SlackDouble.Reply> acted(Map<String, String> fields) {
        String chosen = fields.getOrDefault("member", "");
        if (!chosen.isEmpty()) {
            member = chosen;
        }
        String window = fields.getOrDefault("window", "");
        if (fields.containsKey("command")) {
            return command(fields.getOrDefault("command", "").strip());
        } else if (fields.containsKey("action")) {
            return workspace
                    .find(fields.getOrDefault("channel", ""), fields.getOrDefault("ts", ""))
                    .map(message -> slack.click(who(), message, fields.getOrDefault("action", "")));
        } else if (fields.containsKey("cancel")) {
            workspace.close(window);
        } else if (!window.isEmpty()) {
            Optional<SlackDouble.Reply> reply = slack.windows(who()).stream()
                    .filter(view -> view.text("id").equals(window))
                    .findFirst()
                    .map(view -> slack.submit(who(), view, values(view, fields)));
            reply.map(SlackDouble.Reply::json)
                    .filter(answer -> answer.find("errors").isPresent())
                    .ifPresent(answer -> errors = answer.fields("errors"));
            return reply;
        }
        return Optional.empty();
    }

    /** What the app answers at once, Slack shows to whoever typed it. */
    private Optional<SlackDouble.Reply> command(String text) {
        String channel = workspace.channels().keySet().stream().findFirst().orElse("");
        SlackDouble.Reply reply = slack.command(
                who(),
                channel,
                text.startsWith("/imprimatur")
                        ? text.substring("/imprimatur".length()).strip()
                        : text);
        if (reply.json().find("blocks").isPresent()) {
            workspace.put(new SlackMessage(
                    channel,
                    workspace.ts(),
                    Optional.empty(),
                    Optional.of(who()),
                    reply.json().text("text"),
                    reply.json().array("blocks"),
                    0));
        }
        return Optional.of(reply);
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
        String body = body();
        return "<!doctype html><html lang=en><meta charset=utf-8><title>Slack, simulated</title><style>" + STYLE
                + "</style><body data-state=\"" + state(body) + "\">"
                + (slack.windows(who()).isEmpty() ? FOLLOW : "") + body + "</body></html>";
    }

    /** Another one whenever the page shows something else. */
    String state() {
        return state(body());
    }

    private static String state(String body) {
        return Json.of(body).digest().hex();
    }

    private String body() {
        StringBuilder html =
                new StringBuilder("<h1>Slack, simulated</h1><p>Nothing here leaves this machine. You are <b>"
                        + Drawn.safe(workspace.members().getOrDefault(who(), "nobody")) + "</b>. Act as:</p><nav>");
        workspace
                .members()
                .forEach((id, name) -> html.append("<form method=post><button name=member value=\"")
                        .append(Drawn.safe(id))
                        .append(id.equals(who()) ? "\" aria-current=true>" : "\">")
                        .append(Drawn.safe(name))
                        .append("</button></form>"));
        html.append("</nav>");
        note.ifPresent(text -> html.append("<p class=wrong role=alert>")
                .append(Drawn.safe(text))
                .append("</p>"));
        List<Json.Fields> windows = slack.windows(who());
        windows.forEach(view -> window(view, html));
        html.append(windows.isEmpty() ? "<main>" : "<main inert>")
                .append("<form method=post><input name=command placeholder=\"/imprimatur pending\"")
                .append(" aria-label=\"Command\"> <button>Send</button></form>");
        List<SlackMessage> messages = messages();
        if (messages.isEmpty()) {
            html.append("<p>No messages yet. They appear here by themselves.</p>");
        }
        messages.forEach(message -> article(message, html));
        return html.append("</main>").toString();
    }

    /** The newest first, with the last few that only this member sees, each where its time is. */
    private List<SlackMessage> messages() {
        return Stream.concat(
                        slack.messages().stream(),
                        slack.whispers(who()).reversed().stream().limit(WHISPERS))
                .sorted(Comparator.comparing(SlackMessage::ts).reversed())
                .toList();
    }

    private void article(SlackMessage message, StringBuilder html) {
        String name = workspace.channels().getOrDefault(message.channel(), "");
        html.append(
                        message.only().isPresent()
                                ? "<article class=only><small>Only you can see this, "
                                : "<article><small>")
                .append(Drawn.safe(name.startsWith("@") ? "direct, to " + name : "#" + name))
                .append(", ")
                .append(Instant.ofEpochSecond(Long.parseLong(message.ts().replaceFirst("\\..*", "")))
                        .toString()
                        .substring(11))
                .append("</small>");
        content(message, html);
        slack.thread(message).forEach(reply -> {
            html.append("<div class=thread><span>↳</span><div>");
            content(reply, html);
            html.append("</div></div>");
        });
        html.append("</article>");
    }

    private void content(SlackMessage message, StringBuilder html) {
        message.blocks().forEach(block -> Drawn.block(block, Optional.of(message), NONE, html));
    }

    private void window(Json.Fields view, StringBuilder html) {
        html.append("<article><form method=post><input type=hidden name=window value=\"")
                .append(Drawn.safe(view.text("id")))
                .append("\"><h2>")
                .append(Drawn.plain(view.fields("title")))
                .append("</h2>");
        view.array("blocks").forEach(block -> Drawn.block(block, Optional.empty(), errors, html));
        html.append("<button class=primary>")
                .append(Drawn.plain(view.fields("submit")))
                .append("</button><button name=cancel value=1>Cancel</button></form></article>");
    }
}
