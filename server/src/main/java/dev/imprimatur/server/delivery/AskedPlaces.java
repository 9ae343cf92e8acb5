package dev.imprimatur.server.delivery;

import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.policy.Venue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says which rules ask in channels that this gateway does not have: once for each policy that comes into force. */
public final class AskedPlaces {

    private final Supplier<PolicySet> policies;
    private final Set<String> channels;
    private final Consumer<String> complaints;
    private Optional<PolicyVersion> said = Optional.empty();

    /**
     * @param policies gives what is in force
     * @param channels those that are there
     */
    public AskedPlaces(Supplier<PolicySet> policies, Set<String> channels, Consumer<String> complaints) {
        this.policies = policies;
        this.channels = Set.copyOf(channels);
        this.complaints = complaints;
    }

    /** Says it, where another policy is in force than before. */
    public void look() {
        PolicySet set = policies.get();
        if (said.equals(Optional.of(set.version()))) {
            return;
        }
        said = Optional.of(set.version());
        for (Rule rule : set.rules()) {
            rule.demand().ifPresent(demand -> look(rule.id(), demand));
        }
        set.fallback().ifPresent(demand -> look(RuleId.DEFAULT, demand));
    }

    private void look(RuleId rule, Demand demand) {
        List<String> places = demand.ask().stream().map(Venue::text).toList();
        for (String channel : Unserved.missing(places, channels)) {
            complaints.accept("The rule `" + rule + "` asks in `" + channel
                    + "`, and no channel of the configuration is called so: nobody is told there. Add it under `channels`,"
                    + " or change the rule's `ask`.");
        }
    }
}
