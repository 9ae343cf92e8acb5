package dev.imprimatur.core.approval;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.stream.Stream;

/** What held actions have in common that differ in values alone. */
public final class Shape {

    private Shape() {}

    /**
     * SHA-256 over all that must be equal: who acts, and who may not vote on it; the target, the operation, the template of the
     * bytes and what was understood of them; the state of the connection; the rules, the policy's version and what they
     * demand.
     *
     * @param template as {@code Templates} tells it
     */
    public static Digest of(Action action, Hold hold, Json template) {
        return Json.fields()
                .with("statement", "imprimatur shape v1")
                .with("subject", action.subject().canonical())
                .with("issuer", action.subject().issuer().toString())
                .with("interested", Json.sorted(action.subject().interested()))
                .with("target", action.target().name())
                .with("operation", action.operation().name())
                .with("template", template)
                .with("facts", facts(action))
                .with("state", action.payload().meaning())
                .with("rules", Json.array(hold.grounds().rules(), Shape::name))
                .with("policy", hold.grounds().version().digest().toString())
                .with("requirements", Json.array(hold.demand().requirements(), Requirement::canonical))
                .with("obligations", Json.array(hold.obligations(), Obligation::canonical))
                .with("rationale", hold.demand().rationale())
                .with("use_within", hold.demand().useWithin().toString())
                .with(
                        "standing",
                        hold.demand().standing().<Json>map(Latitude::canonical).orElse(new Json.Nothing()))
                .build()
                .digest();
    }

    private static Json name(RuleId rule) {
        return Json.of(rule.text());
    }

    /** Of SQL they name tables, columns and functions; those of calls are their arguments, which the template has. */
    private static Json facts(Action action) {
        return action.facts() instanceof SqlFacts sql
                ? Json.array(Stream.concat(
                                Stream.of(part(action.operation().name(), sql.canonical())),
                                action.also().stream()
                                        .map(also -> part(
                                                also.operation().name(),
                                                also.facts().canonical())))
                        .toList())
                : new Json.Nothing();
    }

    private static Json part(String operation, Json facts) {
        return Json.fields().with("operation", operation).with("facts", facts).build();
    }
}
