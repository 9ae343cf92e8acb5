package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which rules the cases exercise. */
final class Coverage {

    private final Set<RuleId> matched = new HashSet<>();
    private final Set<RuleId> refuted = new HashSet<>();

    /** Counts what {@code written} makes of each part of {@code action}. */
    void count(WrittenRule written, Action action) {
        Rule rule = written.rule();
        Stream.concat(Stream.of(new Action.Part(action.operation(), action.facts())), action.also().stream())
                .map(action::only)
                .forEach(part -> {
                    switch (RuleTrace.of(rule, part).outcome()) {
                        case MATCHED -> matched.add(rule.id());
                        case FALSE -> refuted.add(rule.id());
                        case ELSEWHERE, FAILED -> {}
                    }
                });
    }

    List<RuleId> unmatched(List<WrittenRule> rules) {
        return rules.stream()
                .map(written -> written.rule().id())
                .filter(id -> !matched.contains(id))
                .sorted()
                .toList();
    }

    /** Those with a condition that was never false. */
    List<RuleId> unrefuted(List<WrittenRule> rules) {
        return rules.stream()
                .filter(written -> written.condition().isPresent())
                .map(written -> written.rule().id())
                .filter(id -> !refuted.contains(id))
                .sorted()
                .toList();
    }
}
