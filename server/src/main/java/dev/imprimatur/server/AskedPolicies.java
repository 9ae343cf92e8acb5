package dev.imprimatur.server;

import dev.imprimatur.core.gate.GateFailure;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.PolicySet;

/** Policies of which one that can't be asked allows nothing, and whoever waits is told what to do. */
record AskedPolicies(Policies policies) implements Policies {

    @Override
    public PolicySet current() {
        try {
            return policies.current();
        } catch (RuntimeException e) {
            throw new GateFailure(
                    "The policy can't be asked now, so nothing is allowed: an operator can find out why with"
                            + " `imprimatur policy check`, and in the gateway's own log.",
                    e);
        }
    }
}
