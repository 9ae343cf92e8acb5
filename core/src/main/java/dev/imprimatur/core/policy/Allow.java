package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.List;

/** The action may run, under the obligations. Made by {@link PolicySet#decide} alone. */
public final class Allow implements Decision {

    private final Action action;
    private final Grounds grounds;
    private final List<Obligation> obligations;

    Allow(Action action, Grounds grounds, List<Obligation> obligations) {
        this.action = action;
        this.grounds = grounds;
        this.obligations = List.copyOf(obligations);
    }

    @Override
    public Action action() {
        return action;
    }

    @Override
    public Grounds grounds() {
        return grounds;
    }

    /** What the action must suffer when it runs. */
    public List<Obligation> obligations() {
        return obligations;
    }
}
