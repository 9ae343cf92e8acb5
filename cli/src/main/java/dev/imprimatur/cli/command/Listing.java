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
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** Lists what the gateway has of one kind: as a table, or as it came. */
abstract class Listing implements Command {

    /** What stands in one cell, as the terminal may show it. */
    @FunctionalInterface
    interface Cell {
        String of(Screen screen, Json.Fields row);
    }

    /** One column, with what stands above it. */
    record Column(String head, Cell cell) {}

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;
    private final String what;
    private final String none;
    private final List<Column> columns;

    /**
     * @param what the path below {@code /v1/}, and the member of the answer that has the rows
     * @param none what is said where there are none
     */
    Listing(Surroundings surroundings, Gateway gateway, String what, String none, List<Column> columns) {
        this.surroundings = surroundings;
        this.gateway = gateway;
        this.what = what;
        this.none = none;
        this.columns = columns;
    }

    /** A column with the member of this name; a dash where there is none. */
    static Column text(String head, String member) {
        return new Column(head, (screen, row) -> cell(screen, row, member));
    }

    /** A column with what {@code said} makes of a row; it may be a stranger's text. */
    static Column said(String head, Function<Json.Fields, String> said) {
        return new Column(head, (screen, row) -> screen.visible().line(said.apply(row)));
    }

    static String cell(Screen screen, Json.Fields row, String member) {
        return screen.visible().line(row.findText(member).orElse("-"));
    }

    /** What is asked of the gateway. */
    Query query() {
        return Query.of("v1", what);
    }

    /** What stands in the table. */
    List<Column> columns() {
        return columns;
    }

    /** What is said where there are none. */
    String none() {
        return none;
    }

    /** What is said below the table of {@code list}; nothing for most. */
    Optional<String> more(Screen screen, Json.Fields list) {
        return Optional.empty();
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(query());
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            List<Column> shown = columns();
            Grid grid =
                    new Grid(screen.style(), shown.stream().map(Column::head).toArray(String[]::new));
            for (Json each : list.array(what)) {
                grid.row(shown.stream()
                        .map(column -> column.cell().of(screen, (Json.Fields) each))
                        .toArray(String[]::new));
            }
            screen.lines(grid.filled() ? grid.lines(screen.columns(), screen.ellipsis()) : List.of(none()));
            more(screen, list).ifPresent(screen::line);
            return ExitCode.OK;
        }
    }
}
