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

/** Takes an approval back. */
@picocli.CommandLine.Command(
        name = "revoke",
        description = "Take back what was approved: it is not used any more, and what runs under it is cut.",
        footer = {
            "",
            "For whoever could have voted on it, the requester's own people, operators and administrators.",
            "Exit codes: 0 it is taken back, 5 no such approval, 6 it is not approved.",
            "",
            "Example:",
            "  imprimatur revoke apr-7k2m9qwert --because \"wrong table\""
        })
public final class Revoke implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur approvals --state approved` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why: the requester reads it.")
    String because = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Revoke(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields after = api.post(
                    Query.of("v1", "approvals", id, "revoke"),
                    Json.fields().with("because", because).build());
            Screen screen = surroundings.screen();
            screen.line(form.json ? after.canonical() : standing(after));
            return ExitCode.OK;
        }
    }

    private static String standing(Json.Fields after) {
        if (after.fields("approval").text("state").equals("revoked")) {
            return "Revoked. It was not used, and never will be.";
        }
        long cut = after.whole("cut");
        return cut == 0
                ? "It had been used, and no session runs it now. A program that took its permit can't be stopped from here."
                : "Cut. It had been used; " + cut + (cut == 1 ? " session was" : " sessions were") + " ended.";
    }
}
