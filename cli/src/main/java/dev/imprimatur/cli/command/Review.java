package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what one found of an action that ran unapproved. */
@picocli.CommandLine.Command(
        name = "review",
        description = "Say whether an action that ran unapproved was justified.",
        footer = {
            "",
            "For people who are asked, did not break the glass, and had no part in the action. `imprimatur show ID` shows",
            "what ran.",
            "Exit codes: 0 your finding counts, 1 it does not, 5 no such review is open.",
            "",
            "Examples:",
            "  imprimatur review apr-7k2m9qwert --justified --because \"incident 12, as the log shows\"",
            "  imprimatur review apr-7k2m9qwert --unjustified --because \"it could have waited\""
        })
public final class Review implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur reviews` lists it.")
    String id = "";

    @ArgGroup(multiplicity = "1")
    Finding finding = new Finding();

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the log.")
    String because = "";

    /** One of the two. */
    static final class Finding {

        @Option(names = "--justified", description = "There was no time, and it was right.")
        boolean justified;

        @Option(names = "--unjustified", description = "It should have waited, or not have run.")
        boolean unjustified;
    }

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Review(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields after = api.post(
                    Query.of("v1", "reviews", id, "votes"),
                    Json.fields()
                            .with("finding", finding.justified ? "justified" : "unjustified")
                            .with("because", because)
                            .build());
            Screen screen = surroundings.screen();
            screen.line(form.json ? after.canonical() : standing(after, screen));
            return ExitCode.OK;
        }
    }

    private static String standing(Json.Fields after, Screen screen) {
        return after.text("state").equals("closed")
                ? "Closed: " + screen.visible().line(after.text("finding")) + "."
                : "Your finding counts. The review stays open: "
                        + screen.visible().line(Reviews.found(after)) + ".";
    }
}
