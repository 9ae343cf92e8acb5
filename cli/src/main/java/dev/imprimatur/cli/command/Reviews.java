package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Lists the reviews that are open, or those that are closed. */
@picocli.CommandLine.Command(
        name = "reviews",
        description = "List what ran unapproved, and waits for others to look into it.",
        footer = {"", "Examples:", "  imprimatur reviews", "  imprimatur reviews --closed --limit 20"})
public final class Reviews extends Listing {

    @Option(names = "--closed", description = "Those that others have looked into, the last one first.")
    boolean closed;

    @Option(names = "--limit", paramLabel = "N", description = "With --closed: at most so many (default 50).")
    Optional<Integer> limit = Optional.empty();

    @Option(
            names = "--before",
            paramLabel = "ID",
            description = "With --closed: go on after this one, where a list said there is more.")
    Optional<String> before = Optional.empty();

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

    @Override
    Query query() {
        if (!closed && (limit.isPresent() || before.isPresent())) {
            throw new Failure(
                    ExitCode.CANNOT_TELL, "What is open is listed at once.", "Use --limit and --before with --closed.");
        }
        return closed
                ? super.query()
                        .with("state", Optional.of("closed"))
                        .with("before", before)
                        .with("limit", limit.map(String::valueOf))
                : super.query();
    }

    @Override
    List<Column> columns() {
        return closed
                ? List.of(
                        text("APPROVAL", "approval"),
                        text("CLOSED", "closed_at"),
                        text("FINDING", "finding"),
                        text("BROKEN BY", "broken_by"),
                        said("FOUND", Reviews::found),
                        text("BECAUSE", "because"))
                : super.columns();
    }

    @Override
    String none() {
        return closed ? "No review is closed." : super.none();
    }

    @Override
    Optional<String> more(Screen screen, Json.Fields list) {
        return list.findText("next")
                .map(next -> screen.style()
                        .dim("There are more: imprimatur reviews --closed --before "
                                + screen.visible().line(next)));
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
