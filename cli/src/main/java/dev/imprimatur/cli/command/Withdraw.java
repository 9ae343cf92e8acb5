package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back what the caller asked for. */
@picocli.CommandLine.Command(
        name = "withdraw",
        description = "Take back an action of your own that waits for approval.",
        footer = {"", "Example:", "  imprimatur withdraw apr-7k2m9qwert --because \"wrong table\""})
public final class Withdraw implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur approvals` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", description = "Why, for the log.")
    Optional<String> because = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Withdraw(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Dossier after = new Dossier(api.post(
                    Query.of("v1", "approvals", id, "withdraw"),
                    Json.fields().with("because", because).build()));
            Screen screen = surroundings.screen();
            screen.line(form.json ? after.json().canonical() : Ballot.standing(after, screen));
            return ExitCode.OK;
        }
    }
}
