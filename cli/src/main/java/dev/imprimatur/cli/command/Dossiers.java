package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Need;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Span;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.core.action.Visible;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Many approvals at a glance. */
final class Dossiers {

    private Dossiers() {}

    /** Those of a list as the API gives it. */
    static List<Dossier> of(Json.Fields list) {
        return list.array("approvals").stream()
                .map(each -> new Dossier((Json.Fields) each))
                .toList();
    }

    /** One line each, under headings. */
    static List<String> grid(List<Dossier> dossiers, Screen screen, Instant now) {
        Style style = screen.style();
        Visible visible = screen.visible();
        boolean mixed = !dossiers.stream().allMatch(Dossier::pending);
        List<String> headings = new ArrayList<>(
                List.of("ID", "STATE", "RISK", mixed ? "WHEN" : "EXPIRES", "WHO", "OPERATION", "TARGET"));
        headings.add(mixed ? "BY OR NEEDS" : "NEEDS");
        Grid grid = new Grid(style, shown(headings, mixed));
        for (Dossier dossier : dossiers) {
            List<String> cells = new ArrayList<>(List.of(
                    style.bold(visible.line(dossier.id())),
                    style.word(visible.line(dossier.state())),
                    style.word(visible.line(dossier.find("risk").orElse("-"))),
                    when(dossier, now),
                    visible.line(dossier.find("subject").orElse("-")),
                    visible.line(dossier.operation()),
                    visible.line(dossier.target())));
            cells.add(visible.line(missing(dossier)));
            grid.row(shown(cells, mixed));
        }
        return grid.lines(screen.columns(), screen.ellipsis());
    }

    /** Where all are pending, nobody needs a column that says so. */
    private static String[] shown(List<String> cells, boolean withState) {
        if (!withState) {
            cells.remove(1);
        }
        return cells.toArray(String[]::new);
    }

    /** What has to happen still, in a few words. */
    static String missing(Dossier dossier) {
        if (!dossier.pending()) {
            return dossier.find("by").map(by -> "by " + by).orElse("");
        }
        return dossier.needs().stream()
                        .filter(need -> need.missing() > 0)
                        .map(Need::missingSentence)
                        .collect(Collectors.joining("; "))
                + (dossier.repeated() > 0 ? " (asked again " + dossier.repeated() + "x)" : "")
                + (dossier.reminded() > 0 ? " (reminded " + dossier.reminded() + "x)" : "")
                + untold(dossier);
    }

    /** The channels that could not tell people. */
    private static String untold(Dossier dossier) {
        List<Json.Fields> misses = dossier.objects("undelivered");
        return misses.isEmpty()
                ? ""
                : misses.stream()
                        .map(miss -> miss.findText("channel").orElse("?"))
                        .collect(Collectors.joining(", ", " (not told by ", ")"));
    }

    /** When it expires, or when it ended. */
    static String when(Dossier dossier, Instant now) {
        return dossier.moment(dossier.pending() ? "expires_at" : "ended_at")
                .map(moment -> Span.from(now, moment))
                .orElse("-");
    }
}
