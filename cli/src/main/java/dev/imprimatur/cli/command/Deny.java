package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Denies; one eligible person is enough. */
@picocli.CommandLine.Command(
        name = "deny",
        description = "Deny an approval: it will not run. One person who is asked is enough.",
        footer = {
            "",
            "The requester reads your reason.",
            "Exit codes: 0 it is denied, 1 your vote does not count, 5 no such approval, 6 too late.",
            "",
            "Example:",
            "  imprimatur deny apr-7k2m9qwert --because \"no WHERE clause\""
        })
public final class Deny implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur approvals` lists it.")
    String id = "";

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why: the requester reads it.")
    String because = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Deny(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Dossier before = new Dossier(api.get(Query.of("v1", "approvals", id)));
            Dossier after = Ballot.cast(api, before.id(), "deny", Optional.of(because), before.digest());
            Screen screen = surroundings.screen();
            screen.line(form.json ? after.json().canonical() : Ballot.standing(after, screen));
            return ExitCode.OK;
        }
    }
}
