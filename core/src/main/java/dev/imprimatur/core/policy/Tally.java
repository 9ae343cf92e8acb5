package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What matched one part of an action so far, and what follows from it. */
final class Tally {
    private final Action action;
    private final PolicyVersion version;
    private final List<Rule> denies = new ArrayList<>(0);
    private final List<Rule> holds = new ArrayList<>(0);
    private final List<Rule> allows = new ArrayList<>(2);
    private final List<String> failures = new ArrayList<>(0);

    Tally(Action action, PolicyVersion version) {
        this.action = action;
        this.version = version;
    }

    void count(Rule rule) {
        if (!matches(rule)) {
            return;
        }
        switch (rule.effect()) {
            case DENY -> denies.add(rule);
            case HOLD -> holds.add(rule);
            case ALLOW -> allows.add(rule);
        }
    }

    private boolean matches(Rule rule) {
        try {
            return rule.when().holds(action);
        } catch (ConditionFailure | RuntimeException e) {
            failures.add(rule.id() + ": " + e.getMessage());
            return rule.effect() != Effect.ALLOW;
        }
    }

    Decision decision(Optional<Demand> fallback) {
        if (!denies.isEmpty()) {
            return new Deny(action, grounds(denies));
        }
        if (!holds.isEmpty()) {
            Demand demand = holds.stream()
                    .map(rule -> rule.demand().orElseThrow())
                    .reduce(Demand::and)
                    .orElseThrow();
            List<Rule> binding = new ArrayList<>(holds);
            binding.addAll(allows);
            List<Obligation> demanded = obligations(binding);
            return unkept(binding, demanded).orElseGet(() -> new Hold(action, grounds(holds), demand, demanded));
        }
        if (!allows.isEmpty()) {
            List<Obligation> demanded = obligations(allows);
            return unkept(allows, demanded).orElseGet(() -> new Allow(action, grounds(allows), demanded));
        }
        String because = "No rule matches this action, and what no rule allows is %s."
                .formatted(fallback.isPresent() ? "held" : "denied");
        Decision.Grounds grounds =
                new Decision.Grounds(List.of(RuleId.DEFAULT), List.of(because), Risk.MEDIUM, failures, version);
        return fallback.<Decision>map(demand -> new Hold(action, grounds, demand, List.of()))
                .orElseGet(() -> new Deny(action, grounds));
    }

    /** Nobody is asked for what could not run afterwards. */
    private Optional<Decision> unkept(List<Rule> binding, List<Obligation> demanded) {
        if (demanded.isEmpty()) {
            return Optional.empty();
        }
        Ability ability = Ability.of(action);
        List<Obligation> unkept = ability.unkept(demanded);
        if (unkept.isEmpty()) {
            return Optional.empty();
        }
        List<RuleId> demanding = binding.stream()
                .filter(rule -> !ability.unkept(rule.obligations()).isEmpty())
                .map(Rule::id)
                .toList();
        List<String> because = unkept.stream().map(ability::refusal).toList();
        return Optional.of(new Deny(
                action,
                new Decision.Grounds(demanding, because, grounds(binding).risk(), failures, version)));
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

    private static List<Obligation> obligations(List<Rule> carrying) {
        List<Obligation> all = new ArrayList<>(0);
        for (Rule rule : carrying) {
            all.addAll(rule.obligations());
        }
        return all.isEmpty() ? all : Obligation.together(all);
    }
}
