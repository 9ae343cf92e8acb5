package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.ConditionFailure;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;

/**
 * What one rule makes of one part of an action.
 *
 * @param failure why the condition has no answer; empty when it has one
 */
public record RuleTrace(RuleId rule, Effect effect, Outcome outcome, String failure) {

    /** How far a rule got. */
    public enum Outcome {
        /** {@code on} does not match. */
        ELSEWHERE,
        /** {@code on} matches and {@code if} is false. */
        FALSE,
        /** The rule matches. */
        MATCHED,
        /** {@code if} has no answer: the rule matches for deny and hold, not for allow. */
        FAILED
    }

    static RuleTrace of(Rule rule, Action part) {
        if (!rule.on().matches(part)) {
            return new RuleTrace(rule.id(), rule.effect(), Outcome.ELSEWHERE, "");
        }
        try {
            Outcome outcome = rule.when().holds(part) ? Outcome.MATCHED : Outcome.FALSE;
            return new RuleTrace(rule.id(), rule.effect(), outcome, "");
        } catch (ConditionFailure e) {
            return new RuleTrace(rule.id(), rule.effect(), Outcome.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** As a line to print. */
    @Override
    public String toString() {
        return "%-5s %s: %s"
                .formatted(
                        effect.word(),
                        rule,
                        switch (outcome) {
                            case ELSEWHERE -> "`on` does not match";
                            case FALSE -> "`if` is false";
                            case MATCHED -> "matches";
                            case FAILED ->
                                (effect == Effect.ALLOW ? "does not match: " : "matches, because it must: ") + failure;
                        });
    }
}
