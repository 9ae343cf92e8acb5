package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Need;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Span;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.cli.text.Width;
import dev.imprimatur.core.action.Visible;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One approval as people see it before they decide. What the gateway says comes first; what the requester wrote stands
 * behind a bar on every line, wrapped by us, so that it can't pass for anything else.
 */
final class Card {

    /** More than this nobody reads on a terminal before deciding; then the digest has to be named (invariant 10). */
    static final int MAX_LINES = 200;

    private static final int LABEL = 13;

    private final Dossier dossier;
    private final Screen screen;
    private final Style style;
    private final Visible visible;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private Card(Dossier dossier, Screen screen, Instant now) {
        this.dossier = dossier;
        this.screen = screen;
        this.style = screen.style();
        this.visible = screen.visible();
        this.now = now;
    }

    /** All of it. */
    static List<String> lines(Dossier dossier, Screen screen, Instant now) {
        Card card = new Card(dossier, screen, now);
        card.draw();
        return List.copyOf(card.lines);
    }

    /** What exactly will run, and nothing else. */
    static List<String> exactly(Dossier dossier, Screen screen) {
        Card card = new Card(dossier, screen, Instant.MIN);
        card.exactly();
        card.lines.add("  " + dossier.digest());
        return List.copyOf(card.lines);
    }

    /** Why this can't be decided on from a terminal; empty when the card shows everything. */
    static Optional<String> obstacle(Dossier dossier, List<String> lines) {
        if (dossier.text().isEmpty()) {
            return Optional.of("The gateway does not say what exactly will run.");
        }
        return lines.size() > MAX_LINES
                ? Optional.of("This card has " + lines.size() + " lines: nobody sees it whole on a terminal.")
                : Optional.empty();
    }

    private void draw() {
        lines.add(style.bold(visible.line(dossier.id())) + "  " + style.word(visible.line(dossier.state())) + timing());
        lines.add("");
        field("who", dossier.subject());
        dossier.find("issuer").ifPresent(issuer -> field("credential", "issued by " + issuer));
        field("operation", dossier.operation());
        field("target", dossier.target());
        dossier.objects("also").forEach(part -> field("and also", Flat.brief(part)));
        dossier.find("risk").ifPresent(risk -> labelled("risk", style.word(visible.line(risk))));
        fields("in", "state_of_connection");
        fields("facts", "facts");
        held();
        needs();
        dossier.objects("votes").forEach(this::vote);
        ahead();
        ended();
        exactly();
        words();
        lines.add(style.dim("  digest"));
        lines.add("  " + dossier.digest());
    }

    private String timing() {
        if (dossier.pending()) {
            return dossier.moment("expires_at")
                    .map(end -> "  " + style.dim(end.isAfter(now) ? "expires " + Span.from(now, end) : "expiring now"))
                    .orElse("");
        }
        return dossier.moment("ended_at")
                .map(end -> "  " + style.dim(Span.from(now, end)))
                .orElse("");
    }

    private void held() {
        List<String> rules = dossier.texts("rules");
        if (!rules.isEmpty()) {
            field(rules.size() == 1 ? "held by rule" : "held by rules", String.join(", ", rules));
        }
        dossier.find("because").ifPresent(because -> field("because", because));
        List<Json.Fields> obligations = dossier.objects("obligations");
        if (!obligations.isEmpty()) {
            field(
                    "under",
                    obligations.stream().map(Flat::brief).collect(Collectors.joining("; "))
                            + " (obligations of the rules and of approvers)");
        }
    }

    private void needs() {
        for (Need need : dossier.needs()) {
            String votes = need.approvedBy().isEmpty()
                    ? "nobody yet"
                    : need.approvedBy().size() + " of " + need.requirement().people() + ": "
                            + String.join(", ", need.approvedBy());
            field("needs", need.sentence() + " (" + votes + ")");
        }
        if (dossier.wantsReason() && dossier.pending()) {
            field("reason", "whoever approves must give one: --because TEXT");
        }
        glass();
        List<String> interested = dossier.texts("interested");
        if (!interested.isEmpty() && dossier.pending()) {
            field("not asked", String.join(", ", interested) + " (their own action)");
        }
    }

    /** Who may run it unapproved, while it waits. */
    private void glass() {
        if (dossier.pending()) {
            for (Json.Fields each : dossier.objects("break_glass")) {
                field("break-glass", "by " + text(each, "from") + ", reviewed afterwards");
            }
        }
        if (dossier.repeated() > 0) {
            field("asked again", dossier.repeated() == 1 ? "once" : dossier.repeated() + " times");
        }
        for (Json.Fields miss : dossier.objects("undelivered")) {
            field("not told by", text(miss, "channel") + ": " + text(miss, "why"));
        }
        if (dossier.reminded() > 0) {
            field("reminded", dossier.reminded() == 1 ? "once" : dossier.reminded() + " times");
        }
    }

    private void vote(Json.Fields vote) {
        String because = text(vote, "because");
        List<String> absent = vote.find("for").orElse(new Json.Nothing()) instanceof Json.Array(List<Json> places)
                ? places.stream()
                        .filter(Json.Fields.class::isInstance)
                        .map(place -> text((Json.Fields) place, "person"))
                        .toList()
                : List.of();
        field(
                text(vote, "choice").equals("deny") ? "denied by" : "approved by",
                text(vote, "voter")
                        + (absent.isEmpty() ? "" : " (in the place of " + String.join(", ", absent) + ")") + " by "
                        + text(vote, "channel") + terms(vote) + (because.isEmpty() ? "" : ": " + because));
    }

    private static String terms(Json.Fields vote) {
        String terms = vote.find("constraints").orElse(new Json.Nothing()) instanceof Json.Fields constraints
                ? ", with " + String.join(", ", Flat.lines(constraints))
                : "";
        return vote.find("standing").orElse(new Json.Nothing()) instanceof Json.Fields standing
                ? terms + ", granted ahead: " + String.join(", ", Flat.lines(standing))
                : terms;
    }

    private void ahead() {
        dossier.find("grant")
                .ifPresent(grant -> field("ahead", "approved by " + grant + ", which these votes granted before"));
        if (dossier.pending()
                && dossier.json().find("standing").orElse(new Json.Nothing()) instanceof Json.Fields standing) {
            field("ahead", "may be granted with --standing: at most " + String.join(", ", Flat.lines(standing)));
        }
    }

    private void ended() {
        if (dossier.pending()) {
            return;
        }
        dossier.find("by").ifPresent(by -> field("ended by", by));
        dossier.find("ended_because").ifPresent(because -> field("ended", because));
        dossier.moment("use_by").ifPresent(useBy -> field("use by", useBy + " (" + Span.from(now, useBy) + ")"));
    }

    private void exactly() {
        lines.add("");
        String text = dossier.text().orElse("");
        String marks = visible.marks(text) ? "; some hide or imitate, and are marked" : "";
        int secrets = dossier.array("redactions").size();
        String hidden = secrets == 0
                ? ""
                : "; " + secrets + (secrets == 1 ? " secret is" : " secrets are") + " not shown, and the digest covers "
                        + (secrets == 1 ? "it" : "them");
        lines.add(style.bold("exactly this will run") + " (" + text.length() + " characters" + marks + hidden + ")");
        fence(visible.block(text));
        int number = 1;
        for (Json parameter : dossier.array("parameters")) {
            Bound bound = Bound.of(parameter);
            lines.add("with $" + number + ", " + bound.kind() + ":");
            fence(visible.block(bound.text()));
            number++;
        }
        lines.add("");
    }

    private void words() {
        dossier.find("intent").ifPresent(intent -> {
            lines.add(style.bold("the requester's own words") + " (nobody checked them)");
            fence(visible.blockSaid(intent));
            lines.add("");
        });
        model().ifPresent(model -> labelled("model", visible.lineSaid(model)));
    }

    private Optional<String> model() {
        Json model = dossier.json().find("model").orElse(new Json.Nothing());
        if (model instanceof Json.Fields fields) {
            String name = text(fields, "name");
            return name.isEmpty() ? Optional.empty() : Optional.of(name + proof(fields, "verified"));
        }
        return dossier.find("model").map(name -> name + proof(dossier.json(), "model_verified"));
    }

    private static String proof(Json.Fields fields, String name) {
        boolean verified = fields.find(name).orElse(new Json.Nothing()) instanceof Json.Flag(boolean value) && value;
        return verified ? " (verified by a credential)" : " (the requester claims it)";
    }

    private void fields(String label, String name) {
        if (dossier.json().find(name).orElse(new Json.Nothing()) instanceof Json.Fields found) {
            String shown = label;
            for (String line : Flat.lines(found)) {
                field(shown, line);
                shown = "";
            }
        }
    }

    private void field(String label, String value) {
        labelled(label, visible.line(value));
    }

    /** The value wraps under itself. */
    private void labelled(String label, String shown) {
        String start = style.dim(Width.pad("  " + label, LABEL + 2));
        List<String> wrapped = shown.indexOf('\u001b') >= 0
                ? List.of(shown)
                : Width.words(shown, Math.max(20, screen.wrap() - LABEL - 2));
        lines.add(start + wrapped.getFirst());
        wrapped.stream().skip(1).forEach(line -> lines.add(" ".repeat(LABEL + 2) + line));
    }

    /** A bar before every line; a broken bar where we had to wrap. */
    private void fence(String shown) {
        String bar = "  " + style.cyan(screen.glyph("│", "|")) + " ";
        String wrapped = "  " + style.cyan(screen.glyph("┆", ":")) + " ";
        for (String line : shown.split("\n", -1)) {
            List<String> pieces = Width.pieces(line, screen.wrap() - 4);
            lines.add(bar + pieces.getFirst());
            pieces.stream().skip(1).forEach(piece -> lines.add(wrapped + piece));
        }
    }

    private static String text(Json.Fields fields, String name) {
        return fields.find(name).orElse(new Json.Nothing()) instanceof Json.Text(String value) ? value : "";
    }
}
