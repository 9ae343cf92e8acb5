package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import picocli.CommandLine.Mixin;

/** Tells whose credential is used, and for what it is good. */
@picocli.CommandLine.Command(
        name = "whoami",
        description = "Say who you are to the gateway, and what your credential is good for.",
        footer = {"", "Example:", "  imprimatur whoami"})
public final class Whoami implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Whoami(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields me = api.get(Query.of("v1", "whoami"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(me.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "gateway", api.server().toString());
            Flat.lines(me).forEach(line -> {
                int colon = line.indexOf(": ");
                grid.row(
                        screen.style().dim(screen.visible().line(line.substring(0, colon))),
                        screen.visible().line(line.substring(colon + 2)));
            });
            screen.lines(grid.lines(0, ""));
            return ExitCode.OK;
        }
    }
}
