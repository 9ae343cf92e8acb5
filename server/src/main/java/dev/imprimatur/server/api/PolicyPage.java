package dev.imprimatur.server.api;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.function.Supplier;

/** Which policy is in force. */
public final class PolicyPage implements Resource {

    private final Policies policies;
    private final Supplier<PolicyNews> news;

    public PolicyPage(Policies policies, Supplier<PolicyNews> news) {
        this.policies = policies;
        this.news = news;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get(Access.KNOWN, "/v1/policies", this::show));
    }

    private Answer show(Call call) {
        PolicySet set = policies.current();
        PolicyNews latest = news.get();
        Json.Builder json = Json.fields()
                .with("version", set.version().digest().toString())
                .with("short", set.version().shortText())
                .with("commit", set.version().commit())
                .with(
                        "rules",
                        Json.array(set.rules().stream().map(PolicyPage::rule).toList()))
                .with("default", set.fallback().isPresent() ? "hold" : "deny")
                .with("loaded_at", latest.loadedAt().toString());
        latest.refused()
                .ifPresent(refusal -> json.with(
                        "refused",
                        Json.fields()
                                .with("at", refusal.at().toString())
                                .with("errors", Json.texts(refusal.errors()))
                                .build()));
        return Answer.json(200, json.build());
    }

    private static Json rule(Rule rule) {
        return Json.fields()
                .with("id", rule.id().text())
                .with("effect", rule.effect().word())
                .with("risk", rule.risk().word())
                .with(
                        "on",
                        Json.fields()
                                .with("targets", globs(rule.on().targets()))
                                .with("operations", globs(rule.on().operations()))
                                .with(
                                        "subjects",
                                        Json.texts(rule.on().subjects().stream()
                                                .map(kind -> kind.word())
                                                .sorted()
                                                .toList()))
                                .build())
                .with("because", rule.because())
                .build();
    }

    private static Json globs(List<Glob> globs) {
        return Json.texts(globs.stream().map(Glob::text).toList());
    }
}
