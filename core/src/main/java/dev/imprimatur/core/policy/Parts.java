package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The decisions about all parts of one action, as one: any deny denies all of it, else any hold holds all of it. */
final class Parts {

    private Parts() {}

    static Decision together(Action action, List<Decision> parts) {
        List<Deny> denies = only(parts, Deny.class);
        if (!denies.isEmpty()) {
            return new Deny(action, grounds(denies));
        }
        List<Hold> holds = only(parts, Hold.class);
        List<Obligation> obligations = Obligation.together(parts.stream()
                .flatMap(part -> switch (part) {
                    case Allow allow -> allow.obligations().stream();
                    case Hold hold -> hold.obligations().stream();
                    case Deny deny -> Stream.<Obligation>empty();
                })
                .toList());
        if (!holds.isEmpty()) {
            Demand demand = holds.stream().map(Hold::demand).reduce(Demand::and).orElseThrow();
            return new Hold(action, grounds(holds), demand, obligations);
        }
        return new Allow(action, grounds(parts), obligations);
    }

    private static <D extends Decision> List<D> only(List<Decision> parts, Class<D> kind) {
        return parts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static Decision.Grounds grounds(List<? extends Decision> parts) {
        Set<RuleId> rules = new LinkedHashSet<>();
        Set<String> because = new LinkedHashSet<>();
        Set<String> failures = new LinkedHashSet<>();
        Risk risk = Risk.LOW;
        for (Decision part : parts) {
            rules.addAll(part.grounds().rules());
            because.addAll(part.grounds().because());
            failures.addAll(part.grounds().failures());
            risk = risk.or(part.grounds().risk());
        }
        return new Decision.Grounds(
                new ArrayList<>(rules),
                new ArrayList<>(because),
                risk,
                new ArrayList<>(failures),
                parts.getFirst().grounds().version());
    }
}
