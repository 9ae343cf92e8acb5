package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All rules, as one. Immutable; the order in which rules were given never matters. Everything that matches counts: any
 * deny denies; else any hold holds, with every requirement and the strictest times; else any allow allows; else the
 * default, which is to deny unless the set names people to ask.
 */
public final class PolicySet {

    private final PolicyVersion version;
    private final List<Rule> rules;
    private final Optional<Demand> fallback;
    private final RuleIndex index;

    /**
     * @param fallback whom to ask where no rule matches; empty to deny
     * @throws IllegalArgumentException when two rules have one name, or one is called {@code default}
     */
    public PolicySet(PolicyVersion version, List<Rule> rules, Optional<Demand> fallback) {
        Set<RuleId> names = new HashSet<>(Set.of(RuleId.DEFAULT));
        for (Rule rule : rules) {
            if (!names.add(rule.id())) {
                throw new IllegalArgumentException("The name `" + rule.id() + "` is taken: give each rule its own.");
            }
        }
        this.version = version;
        this.rules = rules.stream().sorted(Comparator.comparing(Rule::id)).toList();
        this.fallback = fallback;
        this.index = new RuleIndex(this.rules);
    }

    public PolicyVersion version() {
        return version;
    }

    /** All rules, by name. */
    public List<Rule> rules() {
        return rules;
    }

    /** Whom to ask where no rule matches; empty when that is denied. */
    public Optional<Demand> fallback() {
        return fallback;
    }

    /** The answer to one action. Never throws for what an action holds: a condition that fails is in the grounds. */
    public Decision decide(Action action) {
        Tally tally = new Tally(version);
        for (Rule rule : index.about(action)) {
            tally.count(rule, action);
        }
        return tally.decision(fallback);
    }

    /** What matched so far. */
    private static final class Tally {
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
}
