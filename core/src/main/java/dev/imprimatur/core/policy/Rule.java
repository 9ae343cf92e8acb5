package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule.
 *
 * @param on the cheap head, by which rules are found
 * @param when the condition
 * @param demand what a hold asks of people; there exactly when the effect is hold
 * @param because the reason people and subjects are told; empty where the author gave none
 */
public record Rule(
        RuleId id,
        Head on,
        Condition when,
        Effect effect,
        Risk risk,
        String because,
        Optional<Demand> demand,
        List<Obligation> obligations) {

    /**
     * Which actions the rule is about.
     *
     * @param targets any of these
     * @param operations any of these
     * @param subjects any of these kinds of actor
     */
    public record Head(List<Glob> targets, List<Glob> operations, Set<PrincipalId.Kind> subjects) {
        public Head {
            targets = List.copyOf(targets);
            operations = List.copyOf(operations);
            subjects = Set.copyOf(subjects);
            if (targets.isEmpty() || operations.isEmpty() || subjects.isEmpty()) {
                throw new IllegalArgumentException("An empty list in `on` matches nothing: leave the key out for all.");
            }
        }

        /** Whether the rule is about {@code action}. */
        public boolean matches(Action action) {
            return subjects.contains(action.subject().actor().id().kind())
                    && targets.stream()
                            .anyMatch(glob -> glob.matches(action.target().name()))
                    && operations.stream()
                            .anyMatch(glob -> glob.matches(action.operation().name()));
        }
    }

    public Rule {
        obligations = List.copyOf(obligations);
        if (demand.isPresent() != (effect == Effect.HOLD)) {
            throw new IllegalArgumentException(
                    "Rule `" + id + "`: `approval` belongs to `effect: hold`, and to it alone.");
        }
        if (effect == Effect.DENY && !obligations.isEmpty()) {
            throw new IllegalArgumentException("Rule `" + id + "`: what is denied can't have obligations.");
        }
    }
}
