package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.stream.Collectors;

/** Lists the reviews that are open. */
@picocli.CommandLine.Command(
        name = "reviews",
        description = "List what ran unapproved, and waits for others to look into it.",
        footer = {"", "Example:", "  imprimatur reviews"})
public final class Reviews extends Listing {

    public Reviews(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "reviews",
                "No review is open.",
                List.of(
                        text("APPROVAL", "approval"),
                        new Column("DUE", Reviews::due),
                        text("BROKEN BY", "broken_by"),
                        said("FOUND", Reviews::found),
                        said("WANTS", Reviews::wants),
                        text("BECAUSE", "because")));
    }

    private static String due(Screen screen, Json.Fields review) {
        return review.flag("overdue") ? screen.style().red("OVERDUE") : cell(screen, review, "due");
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
}
