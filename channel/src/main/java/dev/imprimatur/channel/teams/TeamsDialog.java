package dev.imprimatur.channel.teams;

import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.TimeSpan;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form in which people say why, and on which terms: what it asks, and how its answers are read. */
final class TeamsDialog {

    static final int LONGEST_REASON = 2_000;

    private static final Pattern ROWS = Pattern.compile("[1-9][0-9]{0,9}");

    private TeamsDialog() {}

    /**
     * The form.
     *
     * @param message in which it was asked for
     * @param objection why what was sent before does not count
     */
    static Json.Fields form(Card card, boolean approvable, String message, Optional<String> objection) {
        TeamsText head = new TeamsText();
        objection.ifPresent(
                why -> head.line(why, Json.fields().with("weight", "Bolder").with("color", "Attention"), "None"));
        head.line(card.title(), Json.fields().with("weight", "Bolder"), "Small");
        List<Json> body = new ArrayList<>(head.blocks());
        body.add(input("Input.Text", "because", card.rationale() ? "Why (needed to approve)" : "Why")
                .with("isMultiline", true)
                .with("maxLength", LONGEST_REASON)
                .build());
        List<Json> actions = new ArrayList<>();
        if (approvable) {
            body.add(input("Input.Text", "rows", "At most so many rows").build());
            body.add(input("Input.Toggle", "readonly", "Where writing is impossible")
                    .with("title", "Read-only")
                    .build());
            body.add(input("Input.Text", "mask", "Mask these columns: table.column, separated by commas")
                    .build());
            body.add(input("Input.Text", "within", "To be used within, as 30s, 5m or 1h")
                    .build());
            actions.add(submit("Approve", Choice.APPROVE, card, message));
        }
        actions.add(submit("Deny", Choice.DENY, card, message));
        return TeamsCard.adaptive(body).with("actions", Json.array(actions)).build();
    }

    private static Json.Builder input(String type, String id, String label) {
        return Json.fields().with("type", type).with("id", id).with("label", label);
    }

    private static Json submit(String title, Choice choice, Card card, String message) {
        return Json.fields()
                .with("type", "Action.Submit")
                .with("title", title)
                .with(
                        "data",
                        Json.fields()
                                .with("approval", card.approval().text())
                                .with("seen", card.digest().toString())
                                .with("message", message)
                                .with("choice", choice.word())
                                .build())
                .build();
    }

    /**
     * The terms that were written.
     *
     * @throws IllegalArgumentException with a sentence for whoever wrote them
     */
    static Terms terms(Json.Fields data) {
        List<Obligation> obligations = new ArrayList<>();
        written(data, "rows").ifPresent(text -> {
            if (!ROWS.matcher(text).matches()) {
                throw new IllegalArgumentException("`" + text + "` is no number of rows: write `100`.");
            }
            obligations.add(new Obligation.MaxRows(Long.parseLong(text)));
        });
        if (written(data, "readonly").equals(Optional.of("true"))) {
            obligations.add(new Obligation.ReadOnly());
        }
        written(data, "mask").ifPresent(text -> {
            for (String column : text.split(",", -1)) {
                obligations.add(new Obligation.Mask(column.strip()));
            }
        });
        Optional<Duration> within = written(data, "within").map(TeamsDialog::span);
        return new Terms(new Constraints(obligations, within, Optional.empty()));
    }

    /** What was written into a field; empty where nothing was. */
    static Optional<String> written(Json.Fields data, String field) {
        return data.findText(field).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Duration span(String text) {
        return TimeSpan.read(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("`" + text + "` is no time: write `30s`, `5m` or `1h`."));
    }
}
