package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;

/** The {@code if} of a rule, compiled. */
@FunctionalInterface
public interface Condition {

    /** A rule without {@code if}. */
    Condition ALWAYS = action -> true;

    /**
     * Whether it holds.
     *
     * @throws ConditionFailure when it has no answer: a fact is missing, a type does not fit
     */
    boolean holds(Action action) throws ConditionFailure;
}
