package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one event whole, and saves what proves it. */
@picocli.CommandLine.Command(
        name = "show",
        description = {
            "Show one event of the audit log, whole.",
            "",
            "--save DIR writes the event's exact bytes and a C2SP tlog-proof of them there: together with the log's key they"
                    + " show to anybody that the log has it, without the gateway.",
        },
        footer = {"", "Examples:", "  imprimatur audit show 4711", "  imprimatur audit show 4711 --save evidence"})
public final class AuditShow implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "INDEX", description = "Where it stands in the log; the first event has 0.")
    long index;

    @Option(names = "--save", paramLabel = "DIR", description = "Write INDEX.json and INDEX.tlog-proof into DIR.")
    Optional<String> save = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditShow(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Screen screen = surroundings.screen();
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields proven = api.get(Query.of("v1", "audit", "events", Long.toString(index)));
            if (form.json) {
                screen.line(proven.canonical());
            } else {
                screen.line(Events.line(proven, screen));
                proven.fields("event")
                        .members()
                        .forEach((name, value) -> screen.line(
                                "  " + screen.style().dim(screen.visible().line(name)) + " "
                                        + screen.visible().line(said(value))));
            }
            if (save.isPresent()) {
                Path folder = surroundings.directory().resolve(save.get());
                write(folder, index + ".json", proven.text("entry"));
                write(folder, index + ".tlog-proof", proven.text("proof"));
                if (!form.json) {
                    screen.line("Saved " + index + ".json and " + index + ".tlog-proof in "
                            + screen.visible().line(folder.toString()) + ".");
                }
            }
            return ExitCode.OK;
        }
    }

    private static String said(Json value) {
        return value instanceof Json.Text(String text) ? text : value.canonical();
    }

    private static void write(Path folder, String name, String content) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + folder.resolve(name) + "` can't be written (" + e.getMessage() + ").",
                    "Name a folder that you may write to.");
        }
    }
}
