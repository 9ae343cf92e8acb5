package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a freeze. */
@picocli.CommandLine.Command(
        name = "thaw",
        description = "End a freeze.",
        footer = {
            "",
            "For operators and administrators whom the freeze is not about. Where a rule holds this, the answer is 1, and",
            "the same command with --approval thaws once people approved it.",
            "",
            "Example:",
            "  imprimatur thaw frz-7k2m9qwe --because \"mended\""
        })
public final class Thaw implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The freeze, as `imprimatur freezes` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the log.")
    String because = "";

    @Mixin
    Under under = new Under();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Thaw(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields thawed = api.change(
                    "DELETE",
                    Query.of("v1", "freezes", id),
                    Json.fields().with("because", because).build(),
                    under.approval);
            if (Under.held(thawed)) {
                return Under.told(thawed, form.json, surroundings);
            }
            Screen screen = surroundings.screen();
            screen.line(
                    form.json
                            ? thawed.canonical()
                            : "Thawed: " + screen.visible().line(thawed.text("scope")) + ".");
            return ExitCode.OK;
        }
    }
}
