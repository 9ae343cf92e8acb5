package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked in a window before a vote counts: a reason, perhaps limits.
 *
 * @param kind {@code approve}, {@code deny} or {@code limits}: what the button was
 * @param seen what it is about
 * @param message in which the button was, as {@link Message#text} has it; empty where the window itself shows the card
 * @param channel where its answer is said
 */
record Window(String kind, Seen seen, String message, String channel) {

    private static final String REASON = "reason";
    private static final String ROWS = "rows";
    private static final String MINUTES = "minutes";
    private static final String READ_ONLY = "read-only";

    /**
     * What somebody filled in.
     *
     * @param errors by block, as Slack shows them beside the fields; empty where all is fine
     */
    record Filled(String because, Constraints constraints, Map<String, String> errors) {}

    Choice choice() {
        return kind.equals(SlackCard.DENY) ? Choice.DENY : Choice.APPROVE;
    }

    /** As Slack shows it. */
    Json view(Card card) {
        List<Json> blocks = new ArrayList<>();
        if (message.isEmpty()) {
            blocks.addAll(SlackCard.inWindow(card));
        } else {
            blocks.add(Blocks.rich(List.of(Blocks.section(Blocks.text(card.title())))));
        }
        if (kind.equals(SlackCard.LIMITS)) {
            blocks.add(number(ROWS, "Rows at most", 1_000_000_000));
            blocks.add(number(MINUTES, "To be used within so many minutes", 43_200));
            blocks.add(readOnly());
        }
        boolean needed = choice() == Choice.APPROVE && card.rationale();
        blocks.add(Blocks.input(
                REASON,
                needed ? "Why? The rule wants a reason" : "Why?",
                Json.fields()
                        .with("type", "plain_text_input")
                        .with("action_id", REASON)
                        .with("multiline", true)
                        .with("max_length", 1_000)
                        .build(),
                !needed));
        return Json.fields()
                .with("type", "modal")
                .with("callback_id", kind)
                .with("title", Blocks.plain(choice() == Choice.DENY ? "Deny" : "Approve", 24))
                .with("submit", Blocks.plain(choice() == Choice.DENY ? "Deny" : "Approve", 24))
                .with("close", Blocks.plain("Cancel", 24))
                .with("private_metadata", remembered())
                .with("blocks", Json.array(blocks))
                .build();
    }

    private String remembered() {
        return seen.text() + " " + channel + " " + message;
    }

    /** Reads which window it was; empty for what is none of ours. */
    static Optional<Window> parse(String kind, String remembered) {
        String[] parts = remembered.split(" ", -1);
        if (parts.length != 3
                || !List.of(SlackCard.APPROVE, SlackCard.DENY, SlackCard.LIMITS).contains(kind)
                || !parts[1].matches("[CGD][A-Z0-9]{2,30}")
                || !(parts[2].isEmpty() || Message.parse(parts[2]).isPresent())) {
            return Optional.empty();
        }
        return Seen.parse(parts[0]).map(seen -> new Window(kind, seen, parts[2], parts[1]));
    }

    private static Json number(String name, String label, long most) {
        return Blocks.input(
                name,
                label,
                Json.fields()
                        .with("type", "number_input")
                        .with("action_id", name)
                        .with("is_decimal_allowed", false)
                        .with("min_value", "1")
                        .with("max_value", Long.toString(most))
                        .build(),
                true);
    }

    private static Json readOnly() {
        Json option = Json.fields()
                .with("text", Blocks.plain("It may only read", 75))
                .with("value", READ_ONLY)
                .build();
        return Blocks.input(
                READ_ONLY,
                "Read-only",
                Json.fields()
                        .with("type", "checkboxes")
                        .with("action_id", READ_ONLY)
                        .with("options", new Json.Array(List.of(option)))
                        .build(),
                true);
    }

    /** Reads what was filled in; {@code values} as Slack sends them, by block and action. */
    Filled filled(Json.Fields values) {
        Map<String, String> errors = new HashMap<>();
        List<Obligation> obligations = new ArrayList<>();
        Optional<Duration> within = Optional.empty();
        if (kind.equals(SlackCard.LIMITS)) {
            whole(values, ROWS, 1_000_000_000, errors).ifPresent(rows -> obligations.add(new Obligation.MaxRows(rows)));
            within = whole(values, MINUTES, 43_200, errors).map(Duration::ofMinutes);
            if (checked(values)) {
                obligations.add(new Obligation.ReadOnly());
            }
            if (obligations.isEmpty() && within.isEmpty() && errors.isEmpty()) {
                errors.put(ROWS, "Name at least one limit, or close this and approve without any.");
            }
        }
        String because = value(values, REASON).orElse("").strip();
        if (because.length() > 1_000) {
            errors.put(REASON, "Use 1,000 characters at most.");
        }
        return new Filled(because, new Constraints(obligations, within, Optional.empty()), Map.copyOf(errors));
    }

    private static Optional<Long> whole(Json.Fields values, String name, long most, Map<String, String> errors) {
        Optional<String> text = value(values, name).filter(written -> !written.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.get().matches("[1-9][0-9]{0,9}") || Long.parseLong(text.get()) > most) {
            errors.put(name, "Write a whole number from 1 to " + most + ".");
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text.get()));
    }

    private static boolean checked(Json.Fields values) {
        return element(values, READ_ONLY)
                .flatMap(found -> found.find("selected_options"))
                .filter(options -> options instanceof Json.Array(List<Json> all) && !all.isEmpty())
                .isPresent();
    }

    private static Optional<String> value(Json.Fields values, String name) {
        return element(values, name).flatMap(found -> SlackChannel.text(found, "value"));
    }

    private static Optional<Json.Fields> element(Json.Fields values, String name) {
        return fields(values, name).flatMap(block -> fields(block, name));
    }

    private static Optional<Json.Fields> fields(Json.Fields from, String name) {
        return from.find(name).filter(Json.Fields.class::isInstance).map(Json.Fields.class::cast);
    }
}
