package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Target;
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

    /** Whether a rule names exactly {@code target}, and not only a pattern that it fits. */
    public boolean names(Target target) {
        return rules.stream().anyMatch(rule -> rule.on().targets().contains(new Glob(target.name())));
    }

    /** All rules, by name. */
    public List<Rule> rules() {
        return rules;
    }

    /** Whom to ask where no rule matches; empty when that is denied. */
    public Optional<Demand> fallback() {
        return fallback;
    }

    /** The answer to one action. A condition that fails, in whatever way, is in the grounds of the answer. */
    public Decision decide(Action action) {
        Decision first = decidePart(action);
        if (action.also().isEmpty()) {
            return first;
        }
        List<Decision> parts = new ArrayList<>();
        parts.add(first);
        action.also().forEach(part -> parts.add(decidePart(action.only(part))));
        return Parts.together(action, parts);
    }

    private Decision decidePart(Action action) {
        Tally tally = new Tally(action, version);
        for (Rule rule : index.about(action)) {
            tally.count(rule);
        }
        return tally.decision(fallback);
    }
}
