package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** Lists the reviews that are open. */
@picocli.CommandLine.Command(
        name = "reviews",
        description = "List what ran unapproved, and waits for others to look into it.",
        footer = {"", "Example:", "  imprimatur reviews"})
public final class Reviews implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Reviews(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "reviews"));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            Grid grid = new Grid(screen.style(), "APPROVAL", "DUE", "BROKEN BY", "FOUND", "WANTS", "BECAUSE");
            for (Json each : list.array("reviews")) {
                Json.Fields review = (Json.Fields) each;
                grid.row(
                        cell(screen, review, "approval"),
                        review.flag("overdue") ? screen.style().red("OVERDUE") : cell(screen, review, "due"),
                        cell(screen, review, "broken_by"),
                        screen.visible().line(found(review)),
                        screen.visible().line(wants(review)),
                        cell(screen, review, "because"));
            }
            screen.lines(
                    grid.filled() ? grid.lines(screen.columns(), screen.ellipsis()) : List.of("No review is open."));
            return ExitCode.OK;
        }
    }

    /** The findings so far, on one line. */
    static String found(Json.Fields review) {
        String all = review.array("findings").stream()
                .map(each -> (Json.Fields) each)
                .map(finding -> finding.text("reviewer") + " " + finding.text("finding"))
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "nothing yet" : all;
    }

    private static String wants(Json.Fields review) {
        return review.array("asks").stream()
                .map(each -> Requirement.of((Json.Fields) each).toString())
                .collect(Collectors.joining("; "));
    }

    private static String cell(Screen screen, Json.Fields review, String name) {
        return screen.visible().line(review.findText(name).orElse("-"));
    }
}
