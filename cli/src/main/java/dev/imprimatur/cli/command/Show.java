package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one approval, whole. */
@picocli.CommandLine.Command(
        name = "show",
        description = "Show one approval whole: who, exactly what, why it was held, who has to agree.",
        footer = {
            "",
            "Characters that could hide, reorder or imitate are shown as \\u{…}.",
            "",
            "Example:",
            "  imprimatur show apr-7k2m9qwert"
        })
public final class Show implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "ID", description = "The approval, as `imprimatur approvals` lists it.")
    String id = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Show(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Dossier dossier = new Dossier(api.get(Query.of("v1", "approvals", id)));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(dossier.json().canonical());
                return ExitCode.OK;
            }
            screen.lines(Card.lines(dossier, screen, surroundings.clock().instant()));
            if (dossier.pending()) {
                screen.line("");
                screen.line("imprimatur approve " + dossier.id() + "    or    imprimatur deny " + dossier.id()
                        + " --because REASON");
            }
            return ExitCode.OK;
        }
    }
}
