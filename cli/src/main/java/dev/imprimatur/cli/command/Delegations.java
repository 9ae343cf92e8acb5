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

/** Lists who decides in whose place. */
@picocli.CommandLine.Command(
        name = "delegations",
        description = "List who decides in whose place, now or soon.",
        footer = {"", "Example:", "  imprimatur delegations"})
public final class Delegations implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Delegations(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "delegations"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "ID", "ABSENT", "DECIDES", "AS", "FROM", "UNTIL", "BECAUSE");
            for (Json each : list.array("delegations")) {
                Json.Fields delegation = (Json.Fields) each;
                List<String> groups = delegation.texts("groups");
                grid.row(
                        cell(screen, delegation, "id"),
                        cell(screen, delegation, "from"),
                        cell(screen, delegation, "to"),
                        groups.isEmpty() ? "all" : screen.visible().line(String.join(", ", groups)),
                        cell(screen, delegation, "from_time"),
                        cell(screen, delegation, "until"),
                        cell(screen, delegation, "because"));
            }
            screen.lines(
                    grid.filled()
                            ? grid.lines(screen.columns(), screen.ellipsis())
                            : List.of("Nobody decides in anybody's place."));
            return ExitCode.OK;
        }
    }

    private static String cell(Screen screen, Json.Fields delegation, String name) {
        return screen.visible().line(delegation.findText(name).orElse("-"));
    }
}
