package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;

/** The action must not run. Made by {@link PolicySet#decide} alone. */
public final class Deny implements Decision {

    private final Action action;
    private final Grounds grounds;

    Deny(Action action, Grounds grounds) {
        this.action = action;
        this.grounds = grounds;
    }

    @Override
    public Action action() {
        return action;
    }

    @Override
    public Grounds grounds() {
        return grounds;
    }
}
