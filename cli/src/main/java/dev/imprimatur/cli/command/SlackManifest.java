package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what Slack makes an app of: what it may do, and where it says what people did. */
@picocli.CommandLine.Command(
        name = "manifest",
        description = {
            "Write the manifest of the Slack app, in YAML; with --json, in JSON.",
            "",
            "Paste it at https://api.slack.com/apps, Create New App, From a manifest. docs/slack.md says what comes then."
                    + " Works without a gateway.",
        },
        footer = {
            "",
            "Exit codes: 0 written, 2 what it should say is wrong.",
            "",
            "Examples:",
            "  imprimatur slack manifest --url https://imprimatur.example.com",
            "  imprimatur slack manifest --socket"
        })
public final class SlackManifest implements Command {

    private static final int LONGEST_NAME = 35;

    @Mixin
    Form form = new Form();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where Slack reaches the gateway (`api.url`); not with --socket.")
    String url = "";

    @Option(names = "--socket", description = "For Socket Mode: Slack does not call the gateway, the gateway connects.")
    boolean socket;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "What the channel is called in imprimatur.yaml (default slack).")
    String channel = "slack";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call the app (default Imprimatur).")
    String name = "Imprimatur";

    private final Surroundings surroundings;

    public SlackManifest(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw wrong("`" + name + "` is no name: Slack takes 1 to 35 characters.", "Name another with `--name`.");
        }
        if (!channel.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw wrong("`" + channel + "` names no channel: use a-z, 0-9 and `-`.", "Name another with `--channel`.");
        }
        Json.Fields manifest = manifest(socket ? Optional.empty() : Optional.of(gateway()));
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(manifest.canonical());
        } else {
            StringBuilder yaml = new StringBuilder();
            write(manifest, "", yaml);
            yaml.toString().lines().forEach(screen::line);
        }
        return ExitCode.OK;
    }

    private String gateway() {
        try {
            URI address = new URI(url);
            if ("https".equals(address.getScheme())
                    && address.getHost() != null
                    && address.getQuery() == null
                    && address.getFragment() == null) {
                return url.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw wrong(
                "`" + url + "` is no address that Slack can call.",
                "Write `--url https://…`, or `--socket` where Slack can't reach the gateway.");
    }

    private static Failure wrong(String what, String todo) {
        return new Failure(ExitCode.CANNOT_TELL, what, todo);
    }

    private Json.Fields manifest(Optional<String> gateway) {
        Optional<String> hooks = gateway.map(address -> address + "/v1/channels/" + channel + "/slack/");
        Json command = Json.fields()
                .with("command", "/imprimatur")
                .with("description", "See and decide what waits for you")
                .with("usage_hint", "pending | approve ID | deny ID | freeze WHAT WHY")
                .with("should_escape", false)
                .with("url", hooks.map(address -> address + "commands"))
                .build();
        return Json.fields()
                .with(
                        "display_information",
                        Json.fields()
                                .with("name", name)
                                .with("description", "Asks people before an agent, a pipeline or a person acts")
                                .with("background_color", "#23395b")
                                .build())
                .with(
                        "features",
                        Json.fields()
                                .with(
                                        "bot_user",
                                        Json.fields()
                                                .with("display_name", name)
                                                .with("always_online", true)
                                                .build())
                                .with("slash_commands", new Json.Array(List.of(command)))
                                .build())
                .with(
                        "oauth_config",
                        Json.fields()
                                .with(
                                        "scopes",
                                        Json.fields()
                                                .with("bot", Json.texts(List.of("chat:write", "commands", "im:write")))
                                                .build())
                                .build())
                .with("settings", settings(hooks))
                .build();
    }

    private static Json settings(Optional<String> hooks) {
        return Json.fields()
                .with(
                        "interactivity",
                        Json.fields()
                                .with("is_enabled", true)
                                .with("request_url", hooks.map(address -> address + "interactions"))
                                .build())
                .with("org_deploy_enabled", false)
                .with("socket_mode_enabled", hooks.isEmpty())
                .with("token_rotation_enabled", false)
                .build();
    }

    /** Every text in quotes, as JSON has it, which YAML reads the same. */
    private static void write(Json json, String indent, StringBuilder yaml) {
        switch (json) {
            case Json.Fields fields -> {
                boolean first = true;
                for (Map.Entry<String, Json> member : fields.members().entrySet()) {
                    yaml.append(first && indent.endsWith("- ") ? "" : indent.replace("- ", "  "))
                            .append(member.getKey())
                            .append(':');
                    first = false;
                    value(member.getValue(), indent.replace("- ", "  ") + "  ", yaml);
                }
            }
            case Json.Array(List<Json> values) -> {
                for (Json value : values) {
                    yaml.append(indent).append("- ");
                    if (value instanceof Json.Fields) {
                        write(value, indent + "- ", yaml);
                    } else {
                        yaml.append(value.canonical()).append('\n');
                    }
                }
            }
            case Json.Text _, Json.Whole _, Json.Decimal _, Json.Flag _, Json.Nothing _ ->
                yaml.append(json.canonical()).append('\n');
        }
    }

    private static void value(Json json, String indent, StringBuilder yaml) {
        boolean nested = json instanceof Json.Fields || json instanceof Json.Array;
        yaml.append(nested ? "\n" : " ");
        write(json, indent, yaml);
    }
}
