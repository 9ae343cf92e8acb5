package dev.imprimatur.core.policy;

/** A condition had no answer. The message says why, for the author of the policy. */
public final class ConditionFailure extends Exception {

    public ConditionFailure(String message) {
        super(message);
    }
}
