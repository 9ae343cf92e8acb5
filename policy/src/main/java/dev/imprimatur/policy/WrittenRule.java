package dev.imprimatur.policy;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.seal.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A rule with what its author wrote.
 *
 * @param condition the text of {@code if}; empty where there is none
 * @param place where it begins
 * @param operations where its operations stand
 * @param approval where its requirements stand
 */
record WrittenRule(Rule rule, Optional<String> condition, Place place, Place operations, Place approval) {

    /** What the version of the set covers: everything that decides, with defaults filled in and lists in order. */
    Json.Fields canonical() {
        Json.Builder fields = Json.fields()
                .with("id", rule.id().text())
                .with("target", globs(rule.on().targets()))
                .with("operation", globs(rule.on().operations()))
                .with(
                        "subject",
                        sorted(rule.on().subjects().stream()
                                .map(kind -> kind.word())
                                .toList()))
                .with("if", condition)
                .with("effect", rule.effect().word())
                .with("risk", rule.risk().word())
                .with("because", rule.because())
                .with("obligations", obligations(rule.obligations()));
        rule.demand().ifPresent(demand -> fields.with("demand", canonical(demand)));
        return fields.build();
    }

    static Json.Fields canonical(Demand demand) {
        Json.Builder fields = Json.fields();
        if (demand.rationale()) {
            fields.with("rationale", true);
        }
        demand.standing().ifPresent(latitude -> fields.with("standing", latitude.canonical()));
        if (!demand.remind().isEmpty()) {
            fields.with("remind", Json.array(demand.remind(), after -> Json.of(after.toSeconds())));
        }
        if (!demand.breakGlass().isEmpty()) {
            fields.with("break-glass", Json.array(demand.breakGlass(), BreakGlass::canonical));
        }
        return fields.with("expires", demand.expires().toSeconds())
                .with("use-within", demand.useWithin().toSeconds())
                .with("ask", Json.array(demand.ask(), Venue::canonical))
                .with(
                        "approval",
                        Json.array(demand.requirements().stream()
                                .distinct()
                                .map(Requirement::canonical)
                                .sorted(Comparator.comparing(Json::canonical))
                                .toList()))
                .build();
    }

    private static Json obligations(List<Obligation> obligations) {
        return Json.array(obligations.stream()
                .map(Obligation::canonical)
                .sorted(Comparator.comparing(Json::canonical))
                .toList());
    }

    private static Json globs(Collection<?> globs) {
        return sorted(globs.stream().map(Object::toString).toList());
    }

    private static Json sorted(Collection<String> texts) {
        return Json.texts(texts.stream().distinct().sorted().toList());
    }
}
