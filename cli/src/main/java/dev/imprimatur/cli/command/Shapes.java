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
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** Lists what people approved ahead. */
@picocli.CommandLine.Command(
        name = "shapes",
        description = {
            "List what people approved ahead: actions that differ in values alone, so often, until then.",
            "",
            "It is granted with `imprimatur approve ID --standing \"20 per 1h until 18:00\"`, where a rule allows it.",
        },
        footer = {
            "",
            "Examples:",
            "  imprimatur shapes",
            "  imprimatur shapes end shp-7k2m9qwe --because \"job is done\""
        })
public final class Shapes implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Shapes(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "shapes"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid =
                    new Grid(screen.style(), "ID", "WHO", "OPERATION", "TARGET", "USED", "UNTIL", "GRANTED BY", "AS");
            for (Json each : list.array("shapes")) {
                Json.Fields shape = (Json.Fields) each;
                grid.row(
                        cell(screen, shape, "id"),
                        cell(screen, shape, "subject"),
                        cell(screen, shape, "operation"),
                        cell(screen, shape, "target"),
                        shape.whole("used") + " of " + shape.whole("most"),
                        cell(screen, shape, "until"),
                        screen.visible().line(grants(shape)),
                        cell(screen, shape, "approval"));
            }
            screen.lines(
                    grid.filled()
                            ? grid.lines(screen.columns(), screen.ellipsis())
                            : List.of("Nothing is approved ahead."));
            return ExitCode.OK;
        }
    }

    private static String grants(Json.Fields shape) {
        return shape.array("grants").stream()
                .map(each -> (Json.Fields) each)
                .map(grant -> grant.text("voter") + " (" + grant.whole("times") + " per " + grant.text("per") + ")")
                .collect(Collectors.joining(", "));
    }

    private static String cell(Screen screen, Json.Fields shape, String name) {
        return screen.visible().line(shape.findText(name).orElse("-"));
    }
}
