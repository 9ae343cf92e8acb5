package dev.imprimatur.core.policy;

import java.util.List;

/** The action waits for people; when they approve, it runs under the obligations. Made by {@link PolicySet#decide} alone. */
public final class Hold implements Decision {

    private final Grounds grounds;
    private final Demand demand;
    private final List<Obligation> obligations;

    Hold(Grounds grounds, Demand demand, List<Obligation> obligations) {
        this.grounds = grounds;
        this.demand = demand;
        this.obligations = List.copyOf(obligations);
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
