package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Lists what is frozen. */
@picocli.CommandLine.Command(
        name = "freezes",
        description = "List what is frozen.",
        footer = {"", "Example:", "  imprimatur freezes"})
public final class Freezes implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Freezes(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "freezes"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "ID", "FROZEN", "BY", "SINCE", "BECAUSE");
            for (Json each : list.array("freezes")) {
                Json.Fields freeze = (Json.Fields) each;
                grid.row(
                        cell(screen, freeze, "id"),
                        cell(screen, freeze, "scope"),
                        cell(screen, freeze, "by"),
                        cell(screen, freeze, "since"),
                        cell(screen, freeze, "because"));
            }
            screen.lines(
                    grid.filled() ? grid.lines(screen.columns(), screen.ellipsis()) : List.of("Nothing is frozen."));
            return ExitCode.OK;
        }
    }

    private static String cell(Screen screen, Json.Fields freeze, String name) {
        return screen.visible().line(freeze.findText(name).orElse("-"));
    }
}
