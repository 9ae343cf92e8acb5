package dev.imprimatur.server;

import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.workload.Trust;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Workloads and agents whose tokens others issue. What the configuration says of one of them counts, also where a file of
 * people says something else.
 */
record Federated(Map<PrincipalId, Principal> everyone) {

    Federated {
        everyone = Map.copyOf(everyone);
    }

    static Federated of(List<Trust> trusts) {
        return new Federated(
                trusts.stream().map(Trust::who).collect(Collectors.toMap(Principal::id, principal -> principal)));
    }

    Optional<Principal> find(PrincipalId id) {
        return Optional.ofNullable(everyone.get(id));
    }

    /** Those of {@code others}, and these. */
    Roster with(Roster others) {
        if (everyone.isEmpty()) {
            return others;
        }
        Map<PrincipalId, Principal> all = new HashMap<>(others.everyone());
        all.putAll(everyone);
        return new Roster(all);
    }
}
