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

/** Ends a delegation. */
@picocli.CommandLine.Command(
        name = "undelegate",
        description = "End a delegation before its time.",
        footer = {
            "",
            "For either of the two, operators and administrators. Votes that needed it, and have not led to an execution",
            "yet, count no longer.",
            "",
            "Example:",
            "  imprimatur undelegate dlg-7k2m9qwe --because \"back again\""
        })
public final class Undelegate implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The delegation, as `imprimatur delegations` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the log.")
    String because = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Undelegate(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields ended = api.delete(
                    Query.of("v1", "delegations", id),
                    Json.fields().with("because", because).build());
            Screen screen = surroundings.screen();
            screen.line(
                    form.json
                            ? ended.canonical()
                            : screen.visible().line(ended.text("to")) + " no longer decides in the place of "
                                    + screen.visible().line(ended.text("from")) + ".");
            return ExitCode.OK;
        }
    }
}
