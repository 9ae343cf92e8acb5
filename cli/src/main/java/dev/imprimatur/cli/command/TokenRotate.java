package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
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

/** Issues a token in the place of another one. */
@picocli.CommandLine.Command(
        name = "rotate",
        description = {
            "Issue a token in the place of another one: for the same, to the same holder, bound to the same key.",
            "",
            "The old one is refused at once, and its sessions are cut; with --overlap, when that time is over. The new text"
                    + " is shown this once.",
        },
        footer = {
            "",
            "Whoever rotates a token can't approve what is done with the new one.",
            "",
            "Examples:",
            "  imprimatur token rotate tok-5hj2k8mnpq",
            "  (umask 077; imprimatur token rotate tok-5hj2k8mnpq --overlap 10m > token)"
        })
public final class TokenRotate implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "As `imprimatur token list` shows it; not the token itself.")
    String id = "";

    @Option(names = "--overlap", paramLabel = "TIME", description = "For so long the old one is still good: 10m, 1h.")
    Optional<String> overlap = Optional.empty();

    @Option(names = "--expires-in", paramLabel = "TIME", description = "As long as the old one lasted, unless named.")
    Optional<String> expiresIn = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public TokenRotate(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields issued = api.post(
                    Query.of("v1", "tokens", id, "rotate"),
                    Json.fields()
                            .with("overlap", overlap)
                            .with("expires_in", expiresIn)
                            .build());
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(issued.canonical());
                return ExitCode.OK;
            }
            Screen complaints = surroundings.complaints();
            complaints.line(complaints
                    .visible()
                    .line("Token " + issued.text("id") + " for " + issued.text("for") + ", until "
                            + issued.text("expires") + ". The old one is refused "
                            + overlap.map(time -> "in " + time).orElse("from now on") + "."));
            screen.line(screen.visible().line(issued.text("token")));
            return ExitCode.OK;
        }
    }
}
