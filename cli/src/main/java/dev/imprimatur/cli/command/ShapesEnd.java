package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends what people approved ahead. */
@picocli.CommandLine.Command(
        name = "end",
        description = "End what was approved ahead: from now on people are asked again.",
        footer = {
            "",
            "For whoever could have voted on it, the requester's own people, operators and administrators.",
            "Exit codes: 0 it ended, 5 nothing is approved ahead by that name.",
            "",
            "Example:",
            "  imprimatur shapes end shp-7k2m9qwe --because \"the job is done\""
        })
public final class ShapesEnd implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "As `imprimatur shapes` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the log.")
    String because = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public ShapesEnd(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            api.delete(
                    Query.of("v1", "shapes", id),
                    Json.fields().with("because", because).build());
            surroundings
                    .screen()
                    .line(
                            form.json
                                    ? Json.fields().with("ended", id).build().canonical()
                                    : "Ended. People are asked again.");
            return ExitCode.OK;
        }
    }
}
