package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the package that an administrator of Teams uploads: what the bot is called, and what may be said to it. */
@picocli.CommandLine.Command(
        name = "manifest",
        description = {
            "Write the app package for Microsoft Teams, a ZIP: a manifest of the bot, and its two icons.",
            "",
            "Upload it in the Teams admin centre, or in Teams under Apps, Manage your apps. docs/teams.md says what has to be"
                    + " registered before. Works without a gateway.",
        },
        footer = {
            "",
            "Exit codes: 0 written, 2 the file can't be written, or what it should say is wrong.",
            "",
            "Example:",
            "  imprimatur teams manifest --app-id 4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11 --url https://imprimatur.example.com"
        })
public final class TeamsManifest implements Command {

    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int LONGEST_NAME = 30;

    /** What may be said to the bot; those who read along in a team see only that it was said. */
    private static final List<Map.Entry<String, String>> SENTENCES = List.of(
            Map.entry("pending", "What waits for your decision"),
            Map.entry("approve", "approve ID: let it run"),
            Map.entry("deny", "deny ID REASON: it never runs"),
            Map.entry("freeze", "freeze WHAT REASON: nothing new begins (operators)"),
            Map.entry("help", "What can be said"));

    @Mixin
    Form form = new Form();

    @Option(
            names = "--app-id",
            required = true,
            paramLabel = "GUID",
            description = "The application that the bot is registered as.")
    String app = "";

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "Where people reach the gateway (`api.url`).")
    String url = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it (default Imprimatur).")
    String name = "Imprimatur";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where to; it may not exist yet (default imprimatur-teams.zip).")
    String to = "imprimatur-teams.zip";

    private final Surroundings surroundings;

    public TeamsManifest(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        URI gateway = gateway();
        if (!app.matches(GUID)) {
            throw wrong(
                    "`" + app + "` is no application.", "Write its GUID in lower case, as the registration shows it.");
        }
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw wrong("`" + name + "` is no name: Teams takes 1 to 30 characters.", "Name another with `--name`.");
        }
        Path file = surroundings.directory().resolve(to);
        Bytes zip = Zip.of(new TreeMap<>(Map.of(
                "manifest.json", Bytes.of(manifest(gateway).canonicalBytes()),
                "color.png", TeamsIcons.colour(),
                "outline.png", TeamsIcons.outline())));
        try {
            Files.write(file, zip.toArray(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw wrong("`" + file + "` can't be written (" + e + ").", "Name another file with `--to`.");
        }
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(Json.fields()
                    .with("file", file.toString())
                    .with("manifest", manifest(gateway))
                    .build()
                    .canonical());
        } else {
            screen.line("Wrote " + screen.visible().line(file.toString()) + ".");
            screen.line(screen.style()
                    .dim("  Its messaging endpoint is "
                            + screen.visible().line(gateway + "/v1/channels/NAME/activities")
                            + ", NAME as in imprimatur.yaml: set it where the bot is registered."));
        }
        return ExitCode.OK;
    }

    private URI gateway() {
        try {
            URI gateway = new URI(url.replaceFirst("/+$", ""));
            if ("https".equals(gateway.getScheme()) && gateway.getHost() != null && gateway.getQuery() == null) {
                return gateway;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw wrong(
                "`" + url + "` is no address that Teams can reach.", "Write it as `https://imprimatur.example.com`.");
    }

    private static Failure wrong(String what, String hint) {
        return new Failure(ExitCode.CANNOT_TELL, what, hint);
    }

    /** As version 1.16 of its schema has it: the first with all that is used here. */
    private Json.Fields manifest(URI gateway) {
        return Json.fields()
                .with(
                        "$schema",
                        "https://developer.microsoft.com/en-us/json-schemas/teams/v1.16/MicrosoftTeams.schema.json")
                .with("manifestVersion", "1.16")
                .with("version", "1.0.0")
                .with("id", app)
                .with(
                        "developer",
                        Json.fields()
                                .with("name", name)
                                .with("websiteUrl", gateway.toString())
                                .with("privacyUrl", gateway.toString())
                                .with("termsOfUseUrl", gateway.toString())
                                .build())
                .with(
                        "name",
                        Json.fields().with("short", name).with("full", name).build())
                .with(
                        "description",
                        Json.fields()
                                .with("short", "Approve or deny what agents, pipelines and people want to do.")
                                .with(
                                        "full",
                                        "Shows each held action with who wants exactly what on which target, and why it"
                                                + " was held. Whoever may decide approves or denies it here.")
                                .build())
                .with(
                        "icons",
                        Json.fields()
                                .with("color", "color.png")
                                .with("outline", "outline.png")
                                .build())
                .with("accentColor", TeamsIcons.ACCENT)
                .with("bots", Json.array(List.of(bot())))
                .with("permissions", Json.texts(List.of("identity", "messageTeamMembers")))
                .with("validDomains", Json.texts(List.of(gateway.getHost())))
                .build();
    }

    private Json.Fields bot() {
        List<String> scopes = List.of("personal", "team", "groupchat");
        return Json.fields()
                .with("botId", app)
                .with("scopes", Json.texts(scopes))
                .with("supportsFiles", false)
                .with("isNotificationOnly", false)
                .with(
                        "commandLists",
                        Json.array(List.of(Json.fields()
                                .with("scopes", Json.texts(scopes))
                                .with(
                                        "commands",
                                        Json.array(
                                                SENTENCES,
                                                each -> Json.fields()
                                                        .with("title", each.getKey())
                                                        .with("description", each.getValue())
                                                        .build()))
                                .build())))
                .build();
    }
}
