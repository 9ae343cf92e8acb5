package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What matched one part of an action so far, and what follows from it. */
final class Tally {
    private final PolicyVersion version;
    private final List<Rule> denies = new ArrayList<>(0);
    private final List<Rule> holds = new ArrayList<>(0);
    private final List<Rule> allows = new ArrayList<>(2);
    private final List<String> failures = new ArrayList<>(0);

    Tally(PolicyVersion version) {
        this.version = version;
    }

    void count(Rule rule, Action action) {
        if (!matches(rule, action)) {
            return;
        }
        switch (rule.effect()) {
            case DENY -> denies.add(rule);
            case HOLD -> holds.add(rule);
            case ALLOW -> allows.add(rule);
        }
    }

    private boolean matches(Rule rule, Action action) {
        try {
            return rule.when().holds(action);
        } catch (ConditionFailure | RuntimeException e) {
            failures.add(rule.id() + ": " + e.getMessage());
            return rule.effect() != Effect.ALLOW;
        }
    }

    Decision decision(Optional<Demand> fallback) {
        if (!denies.isEmpty()) {
            return new Deny(grounds(denies));
        }
        if (!holds.isEmpty()) {
            Demand demand = holds.stream()
                    .map(rule -> rule.demand().orElseThrow())
                    .reduce(Demand::and)
                    .orElseThrow();
            List<Rule> binding = new ArrayList<>(holds);
            binding.addAll(allows);
            return new Hold(grounds(holds), demand, obligations(binding));
        }
        if (!allows.isEmpty()) {
            return new Allow(grounds(allows), obligations(allows));
        }
        String because = "No rule matches this action, and what no rule allows is %s."
                .formatted(fallback.isPresent() ? "held" : "denied");
        Decision.Grounds grounds =
                new Decision.Grounds(List.of(RuleId.DEFAULT), List.of(because), Risk.MEDIUM, failures, version);
        return fallback.<Decision>map(demand -> new Hold(grounds, demand, List.of()))
                .orElseGet(() -> new Deny(grounds));
    }

    private Decision.Grounds grounds(List<Rule> carrying) {
        List<RuleId> ids = new ArrayList<>(carrying.size());
        List<String> because = new ArrayList<>(carrying.size());
        Risk risk = Risk.LOW;
        for (Rule rule : carrying) {
            ids.add(rule.id());
            if (!rule.because().isEmpty()) {
                because.add(rule.because());
            }
            risk = risk.or(rule.risk());
        }
        return new Decision.Grounds(ids, because, risk, failures, version);
    }

    /** Every obligation of every rule; of several row limits the smallest. */
    private static List<Obligation> obligations(List<Rule> carrying) {
        List<Obligation> all = new ArrayList<>(0);
        Optional<Obligation.MaxRows> limit = Optional.empty();
        for (Rule rule : carrying) {
            for (Obligation obligation : rule.obligations()) {
                if (obligation instanceof Obligation.MaxRows rows) {
                    limit = limit.isPresent() && limit.get().rows() <= rows.rows() ? limit : Optional.of(rows);
                } else if (!all.contains(obligation)) {
                    all.add(obligation);
                }
            }
        }
        limit.ifPresent(all::add);
        return all;
    }
}
