package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.List;

/**
 * What a policy set answers to one action. Only {@link PolicySet#decide} makes one, so that an {@link Allow} in hand
 * proves that the policy was asked.
 */
public sealed interface Decision permits Allow, Deny, Hold {

    /** What was decided about. */
    Action action();

    /** The grounds it stands on. */
    Grounds grounds();

    /** The word for it. */
    default Effect effect() {
        return switch (this) {
            case Allow allow -> Effect.ALLOW;
            case Deny deny -> Effect.DENY;
            case Hold hold -> Effect.HOLD;
        };
    }

    /**
     * Why a decision is what it is.
     *
     * @param rules those that carried it, by name; {@link RuleId#DEFAULT} alone where none matched
     * @param because their reasons, in the same order, empty ones left out
     * @param risk the highest of theirs
     * @param failures of conditions, each as {@code rule: why}; a failed one counts for deny and hold, never for allow
     * @param version of the set that decided
     */
    record Grounds(List<RuleId> rules, List<String> because, Risk risk, List<String> failures, PolicyVersion version) {
        public Grounds {
            rules = List.copyOf(rules);
            because = List.copyOf(because);
            failures = List.copyOf(failures);
        }

        /** The reasons as one text. */
        public String reason() {
            return String.join(" ", because);
        }
    }
}
