package dev.imprimatur.core.policy;

/** Port: the policy set in force at this moment. */
@FunctionalInterface
public interface Policies {

    PolicySet current();
}
