package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What Slack tells of a click, a filled-in window, a command. */
final class Payloads {

    private final Keys keys;
    private final Workspace workspace;
    private final Supplier<String> hooks;

    /** @param hooks where answers are taken; ends with a slash */
    Payloads(Keys keys, Workspace workspace, Supplier<String> hooks) {
        this.keys = keys;
        this.workspace = workspace;
        this.hooks = hooks;
    }

    Json.Fields click(String member, SlackMessage message, Json.Fields button) {
        return from(member)
                .with("type", "block_actions")
                .with("trigger_id", workspace.trigger(member))
                .with(
                        "container",
                        Json.fields()
                                .with("type", "message")
                                .with("message_ts", message.ts())
                                .with("channel_id", message.channel())
                                .with("is_ephemeral", message.only().isPresent())
                                .build())
                .with(
                        "channel",
                        Json.fields()
                                .with("id", message.channel())
                                .with("name", "somewhere")
                                .build())
                .with(
                        "message",
                        Json.fields()
                                .with("ts", message.ts())
                                .with("app_id", keys.app())
                                .with("text", message.text())
                                .with("blocks", Json.array(message.blocks()))
                                .build())
                .with(
                        "actions",
                        new Json.Array(List.of(Json.fields()
                                .with("type", "button")
                                .with("action_id", button.text("action_id"))
                                .with("block_id", "imprimatur")
                                .with("text", button.get("text"))
                                .with("value", button.findText("value"))
                                .with("action_ts", workspace.ts())
                                .build())))
                .with("response_url", hooks.get() + workspace.hook(message.channel(), member))
                .build();
    }

    Json.Fields submission(String member, Json.Fields view, Json.Fields values) {
        Json.Builder filled = Json.fields();
        view.members().forEach((name, value) -> {
            if (!name.equals("opened_for")) {
                filled.with(name, value);
            }
        });
        return from(member)
                .with("type", "view_submission")
                .with("trigger_id", workspace.trigger(member))
                .with(
                        "view",
                        filled.with(
                                        "state",
                                        Json.fields().with("values", values).build())
                                .build())
                .with("response_urls", new Json.Array(List.of()))
                .build();
    }

    private Json.Builder from(String member) {
        String name = workspace.members().getOrDefault(member, "somebody");
        return Json.fields()
                .with("api_app_id", keys.app())
                .with("token", "an-old-verification-token")
                .with("enterprise", new Json.Nothing())
                .with("is_enterprise_install", false)
                .with(
                        "team",
                        Json.fields()
                                .with("id", keys.team())
                                .with("domain", "double")
                                .build())
                .with(
                        "user",
                        Json.fields()
                                .with("id", member)
                                .with("username", name)
                                .with("name", name)
                                .with("team_id", keys.team())
                                .build());
    }

    Json.Fields command(String member, String channel, String text) {
        return Json.fields()
                .with("token", "an-old-verification-token")
                .with("team_id", keys.team())
                .with("team_domain", "double")
                .with("channel_id", channel)
                .with("channel_name", "somewhere")
                .with("user_id", member)
                .with("user_name", workspace.members().getOrDefault(member, "somebody"))
                .with("command", "/imprimatur")
                .with("text", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                .with("api_app_id", keys.app())
                .with("is_enterprise_install", "false")
                .with("response_url", hooks.get() + workspace.hook(channel, member))
                .with("trigger_id", workspace.trigger(member))
                .build();
    }

    static byte[] form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
