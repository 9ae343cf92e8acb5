package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The terms of a vote as they arrive. A member that nobody knows is refused: what it should tighten would be lost. */
final class TermsForm {

    private static final Set<String> CONSTRAINTS = Set.of("max_rows", "read_only", "mask", "use_within", "until");

    private static final Set<String> STANDING = Set.of("times", "per", "until");

    private TermsForm() {}

    static Terms of(Body body) {
        try {
            return new Terms(
                    constraints(body.object("constraints")),
                    body.fields().find("standing").map(found -> standing(body.object("standing"))));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Constraints constraints(Json.Fields json) {
        only(json, "constraints", CONSTRAINTS);
        Body body = new Body(json);
        List<Obligation> obligations = new ArrayList<>();
        body.findCount("max_rows").ifPresent(rows -> obligations.add(new Obligation.MaxRows(rows)));
        if (json.find("read_only").isPresent()) {
            if (!json.flag("read_only")) {
                throw new IllegalArgumentException(
                        "`read_only: false` lifts nothing that the policy demands: leave it out.");
            }
            obligations.add(new Obligation.ReadOnly());
        }
        if (json.find("mask").isPresent()) {
            body.texts("mask").forEach(column -> obligations.add(new Obligation.Mask(column)));
        }
        return new Constraints(
                obligations,
                body.findText("use_within").map(Spans::parse),
                body.findText("until").map(TermsForm::moment));
    }

    private static Allowance standing(Json.Fields json) {
        only(json, "standing", STANDING);
        Body body = new Body(json);
        long times = body.findCount("times").orElseThrow(() -> Problem.invalid("The member `times` is missing."));
        return new Allowance(
                Math.toIntExact(Math.min(times, Integer.MAX_VALUE)),
                Spans.parse(body.text("per")),
                moment(body.text("until")));
    }

    static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "`" + Call.brief(text) + "` is no moment: write it as `2026-11-01T18:00:00Z`.", e);
        }
    }

    static void only(Json.Fields json, String name, Set<String> known) {
        Optional<String> unknown = json.members().keySet().stream()
                .filter(member -> !known.contains(member))
                .findFirst();
        if (unknown.isPresent()) {
            throw new IllegalArgumentException("`" + Call.brief(unknown.get()) + "` is not known in `" + name
                    + "`: use " + String.join(", ", known.stream().sorted().toList()) + ".");
        }
    }
}
