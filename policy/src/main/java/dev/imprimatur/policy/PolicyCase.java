package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.policy.RuleId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One case of a {@code *.test.yaml} file: an action, and what the set is to answer.
 *
 * @param place where it begins
 */
public record PolicyCase(Place place, String name, Action action, Expectation expect) {

    /**
     * What is expected of a decision; what is empty is not looked at.
     *
     * @param rules exactly those that carry it; {@code default} where none matches
     * @param people the sum over all requirements
     */
    public record Expectation(Effect effect, Optional<List<RuleId>> rules, Optional<Long> people, Optional<Risk> risk) {
        public Expectation {
            rules = rules.map(List::copyOf);
        }
    }

    /** How {@code decision} differs from what is expected, a sentence each; none when it does not. */
    List<String> differences(Decision decision) {
        List<String> differences = new ArrayList<>();
        differ(differences, "effect", expect.effect().word(), decision.effect().word());
        expect.rules()
                .ifPresent(rules -> differ(
                        differences,
                        "rules",
                        words(rules),
                        words(decision.grounds().rules())));
        expect.people()
                .ifPresent(people -> differ(differences, "people", people.toString(), Long.toString(people(decision))));
        expect.risk()
                .ifPresent(risk -> differ(
                        differences,
                        "risk",
                        risk.word(),
                        decision.grounds().risk().word()));
        if (!differences.isEmpty()) {
            decision.grounds().failures().forEach(failure -> differences.add("a condition failed: " + failure));
        }
        return List.copyOf(differences);
    }

    private static void differ(List<String> differences, String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            differences.add("%s: expected %s, got %s".formatted(what, expected, actual));
        }
    }

    private static String words(List<RuleId> rules) {
        return new TreeSet<>(rules).toString();
    }

    private static long people(Decision decision) {
        return decision instanceof Hold hold
                ? hold.demand().requirements().stream()
                        .mapToLong(Requirement::people)
                        .sum()
                : 0;
    }
}
