package dev.imprimatur.core.policy;

/** The action must not run. Made by {@link PolicySet#decide} alone. */
public final class Deny implements Decision {

    private final Grounds grounds;

    Deny(Grounds grounds) {
        this.grounds = grounds;
    }

    @Override
    public Grounds grounds() {
        return grounds;
    }
}
