package dev.imprimatur.channel.slack;

import dev.imprimatur.core.action.Visible;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What happened to an approval, one line each, for its thread. */
final class Story {

    /** The events that are told. */
    static final Set<String> TYPES = Set.of(
            "voted",
            "approved",
            "denied",
            "expired",
            "withdrawn",
            "revoked",
            "reminded",
            "glass-broken",
            "executed",
            "not-released");

    private static final Visible VISIBLE = new Visible(StandardCharsets.UTF_8);
    private static final int LONGEST = 1_500;

    private Story() {}

    /** The line of an event; empty for one that is not told. */
    static Optional<String> line(Json.Fields event) {
        String type = event.text("type");
        Optional<String> line = switch (type) {
            case "voted" ->
                Optional.of(text(event, "voter")
                        + (text(event, "choice").equals("approve") ? " approves" : " denies")
                        + reason(event));
            case "approved" -> Optional.of("Approved. It can run until " + second(text(event, "use_by")) + ".");
            case "denied" -> Optional.of("Denied: it does not run.");
            case "expired" -> Optional.of("Expired: nobody decided in time, and it does not run.");
            case "withdrawn" -> Optional.of(text(event, "by") + " took it back" + reason(event));
            case "revoked" -> Optional.of(text(event, "by") + " revoked the approval" + reason(event));
            case "reminded" -> Optional.of("It still waits for " + whom(event) + ".");
            case "glass-broken" ->
                Optional.of(text(event, "by") + " breaks the glass: it runs unapproved" + reason(event));
            case "not-released" -> Optional.of("It did not run: " + text(event, "why"));
            case "executed" -> Optional.of(ran(event));
            default -> Optional.empty();
        };
        return line.map(text -> cut(VISIBLE.line(text)));
    }

    private static String second(String moment) {
        return moment.replaceFirst("\\.[0-9]+Z$", "Z");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, Blocks.whole(text, LONGEST)) + " […]";
    }

    private static String ran(Json.Fields event) {
        Optional<Json.Fields> outcome =
                event.find("outcome").filter(Json.Fields.class::isInstance).map(Json.Fields.class::cast);
        String word = outcome.map(found -> text(found, "word")).orElse("");
        return switch (word) {
            case "done" -> "It ran" + rows(outcome.orElseThrow()) + ".";
            case "failed" -> "It ran and failed.";
            default -> "It was sent, and nobody knows what became of it: look at the target.";
        };
    }

    private static String rows(Json.Fields outcome) {
        return outcome.find("rows").isPresent() && outcome.get("rows") instanceof Json.Whole(long rows)
                ? ": " + rows + (rows == 1 ? " row" : " rows")
                : "";
    }

    private static String whom(Json.Fields event) {
        List<Json> all = event.find("whom").isPresent() && event.get("whom") instanceof Json.Array(List<Json> values)
                ? values
                : List.of();
        String names = all.stream()
                .map(each -> each instanceof Json.Text(String name) ? name : "")
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "people" : names;
    }

    private static String reason(Json.Fields event) {
        String because = text(event, "because");
        return because.isEmpty() ? "." : ": " + because;
    }

    private static String text(Json.Fields event, String name) {
        return SlackChannel.text(event, name).orElse("");
    }
}
