package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.List;

/** The action waits for people; when they approve, it runs under the obligations. Made by {@link PolicySet#decide} alone. */
public final class Hold implements Decision {

    private final Action action;
    private final Grounds grounds;
    private final Demand demand;
    private final List<Obligation> obligations;

    Hold(Action action, Grounds grounds, Demand demand, List<Obligation> obligations) {
        this.action = action;
        this.grounds = grounds;
        this.demand = demand;
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

    /** What it asks of people. */
    public Demand demand() {
        return demand;
    }

    /** What the action must suffer when it runs. */
    public List<Obligation> obligations() {
        return obligations;
    }
}
