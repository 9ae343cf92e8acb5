package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Approves several that differ in values alone: shows the first whole, of the others what differs, and asks. */
final class Several {

    private static final int MOST = 100;

    private final Api api;
    private final Surroundings surroundings;
    private final Question question;
    private final boolean yes;
    private final boolean json;
    private final Screen screen;

    Several(Api api, Surroundings surroundings, Question question, boolean yes, boolean json) {
        this.api = api;
        this.surroundings = surroundings;
        this.question = question;
        this.yes = yes;
        this.json = json;
        this.screen = json ? surroundings.complaints() : surroundings.screen();
    }

    /** @param like all that wait and are like this one, or else {@code ids} */
    ExitCode approve(Optional<String> like, List<String> ids, Optional<String> because) {
        List<Dossier> all = like.isPresent() ? alike(like.get(), ids) : named(ids);
        List<String> shown = lines(all);
        if (shown.size() > Card.MAX_LINES) {
            throw new Failure(
                    ExitCode.NO,
                    "Together they have " + shown.size()
                            + " lines: nobody sees them whole on a terminal. None was approved.",
                    "Approve fewer at once.");
        }
        screen.lines(shown);
        screen.line("");
        if (!sure(all.size())) {
            screen.line("None was approved.");
            return ExitCode.NO;
        }
        return told(cast(all, because));
    }

    private Dossier look(String id) {
        return new Dossier(api.get(Query.of("v1", "approvals", id)));
    }

    private static String shape(Dossier dossier) {
        return dossier.find("shape")
                .orElseThrow(() -> new Failure(
                        ExitCode.NO,
                        "Nobody can tell what is like `" + dossier.id() + "`. None was approved.",
                        "Approve it alone."));
    }

    private List<Dossier> alike(String id, List<String> ids) {
        if (!ids.isEmpty()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL, "--like names the only one that is named.", "Leave the others out.");
        }
        Dossier first = look(id);
        Json.Fields page = api.get(Query.of("v1", "approvals")
                .with("state", Optional.of("pending"))
                .with("shape", Optional.of(shape(first)))
                .with("limit", MOST));
        List<Dossier> all = new ArrayList<>();
        for (Json each : page.array("approvals")) {
            all.add(new Dossier((Json.Fields) each));
        }
        if (all.isEmpty()) {
            throw new Failure(ExitCode.TOO_LATE, "Nothing like `" + id + "` waits.", "");
        }
        return all;
    }

    private List<Dossier> named(List<String> ids) {
        List<Dossier> all = ids.stream().distinct().map(this::look).toList();
        String shape = shape(all.getFirst());
        for (Dossier each : all) {
            if (!shape(each).equals(shape)) {
                throw new Failure(
                        ExitCode.NO,
                        "`" + each.id() + "` differs from `" + all.getFirst().id()
                                + "` in more than values. None was approved.",
                        "Approve them one by one.");
            }
        }
        return all;
    }

    private List<String> lines(List<Dossier> all) {
        List<String> lines = new ArrayList<>(
                Card.lines(all.getFirst(), screen, surroundings.clock().instant()));
        for (Dossier each : all.subList(1, all.size())) {
            lines.add("");
            lines.add(screen.style().bold(screen.visible().line(each.id())) + "  and instead of the above");
            lines.addAll(Card.exactly(each, screen));
        }
        return lines;
    }

    private boolean sure(int count) {
        if (yes) {
            return true;
        }
        if (!surroundings.tty().in()) {
            throw new Failure(
                    ExitCode.NO,
                    "Nobody can be asked here whether to approve all " + count + ". None was approved.",
                    "Say --yes when you have read them.");
        }
        return question.ask("Approve all " + count + "? Type `yes`: ").strip().equals("yes");
    }

    private Json.Fields cast(List<Dossier> all, Optional<String> because) {
        List<Json> approvals = new ArrayList<>();
        for (Dossier each : all) {
            approvals.add(Json.fields()
                    .with("id", each.id())
                    .with("seen", each.digest().toString())
                    .build());
        }
        return api.post(
                Query.of("v1", "approvals", "votes"),
                Json.fields()
                        .with("approvals", Json.array(approvals))
                        .with("choice", "approve")
                        .with("because", because)
                        .build());
    }

    private ExitCode told(Json.Fields answer) {
        if (json) {
            surroundings.screen().line(answer.canonical());
        }
        boolean good = true;
        for (Json each : answer.array("results")) {
            Json.Fields result = (Json.Fields) each;
            boolean counts = result.flag("counts");
            good &= counts;
            if (!json) {
                screen.line(screen.visible().line(result.text("id")) + "  "
                        + screen.visible()
                                .line(
                                        counts
                                                ? "your vote counts; " + result.text("state")
                                                : "does not count: "
                                                        + result.findText("detail")
                                                                .orElse("")));
            }
        }
        return good ? ExitCode.OK : ExitCode.NO;
    }
}
