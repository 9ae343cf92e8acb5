package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Need;
import dev.imprimatur.cli.text.Grid;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Span;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.cli.text.Visible;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
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
        Grid grid = new Grid(style, "ID", "STATE", "RISK", "WHEN", "WHO", "OPERATION", "TARGET", "NEEDS");
        for (Dossier dossier : dossiers) {
            grid.row(
                    style.bold(visible.line(dossier.id())),
                    style.word(visible.line(dossier.state())),
                    style.word(visible.line(dossier.find("risk").orElse("-"))),
                    when(dossier, now),
                    visible.line(dossier.subject()),
                    visible.line(dossier.operation()),
                    visible.line(dossier.target()),
                    visible.line(missing(dossier)));
        }
        return grid.lines(screen.columns(), screen.ellipsis());
    }

    /** What has to happen still, in a few words. */
    static String missing(Dossier dossier) {
        if (!dossier.pending()) {
            return dossier.find("by").map(by -> "by " + by).orElse("");
        }
        return dossier.needs().stream()
                .filter(need -> need.missing() > 0)
                .map(Need::missingSentence)
                .collect(Collectors.joining("; "));
    }

    /** When it expires, or when it ended. */
    static String when(Dossier dossier, Instant now) {
        return dossier.moment(dossier.pending() ? "expires_at" : "ended_at")
                .map(moment -> Span.from(now, moment))
                .orElse("-");
    }
}
