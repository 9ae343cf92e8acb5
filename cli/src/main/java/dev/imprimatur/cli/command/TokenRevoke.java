package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Revokes a token. */
@picocli.CommandLine.Command(
        name = "revoke",
        description = "Revoke a token: it is refused from now on.",
        footer = {"", "Example:", "  imprimatur token revoke tok-5hj2k8mnpq"})
public final class TokenRevoke implements Command {

    @Mixin
    Where where = new Where();

    @Parameters(paramLabel = "ID", description = "As `imprimatur token list` shows it; not the token itself.")
    String id = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public TokenRevoke(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            api.delete(Query.of("v1", "tokens", id));
            surroundings.screen().line("Revoked. Whoever holds it is refused from now on.");
            return ExitCode.OK;
        }
    }
}
