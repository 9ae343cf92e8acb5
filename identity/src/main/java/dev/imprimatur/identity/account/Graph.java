package dev.imprimatur.identity.account;

import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All links that ever were, as one: who is who. Immutable. */
final class Graph {

    private final Map<String, LinkedAccount> links = new HashMap<>();
    private final Map<PrincipalId, List<LinkedAccount>> ends = new HashMap<>();
    private final Map<Account, List<LinkedAccount>> accounts = new HashMap<>();

    Graph(Collection<LinkedAccount> all) {
        for (LinkedAccount link : all) {
            links.put(link.id(), link);
            ends.computeIfAbsent(link.person(), id -> new ArrayList<>(1)).add(link);
            link.other()
                    .ifPresent(other -> ends.computeIfAbsent(other, id -> new ArrayList<>(1))
                            .add(link));
            accounts.computeIfAbsent(link.account(), account -> new ArrayList<>(1))
                    .add(link);
        }
    }

    /** This, and what is newer there. */
    Graph with(Collection<LinkedAccount> others) {
        Map<String, LinkedAccount> all = new HashMap<>(links);
        others.forEach(
                other -> all.merge(other.id(), other, (one, two) -> two.revision() > one.revision() ? two : one));
        return all.equals(links) ? this : new Graph(all.values());
    }

    Collection<LinkedAccount> all() {
        return List.copyOf(links.values());
    }

    Optional<LinkedAccount> find(String id) {
        return Optional.ofNullable(links.get(id));
    }

    /** Every link of which {@code person} is a side. */
    List<LinkedAccount> of(PrincipalId person) {
        return List.copyOf(ends.getOrDefault(person, List.of()));
    }

    List<LinkedAccount> of(Account account) {
        return List.copyOf(accounts.getOrDefault(account, List.of()));
    }

    /** All other names of {@code person}, and until when they were one; {@link Instant#MAX} for those that still are. */
    Map<PrincipalId, Instant> names(PrincipalId person) {
        Map<PrincipalId, Instant> names = new HashMap<>(Map.of(person, Instant.MAX));
        Deque<PrincipalId> open = new ArrayDeque<>(List.of(person));
        while (!open.isEmpty()) {
            PrincipalId one = open.removeFirst();
            for (LinkedAccount link : of(one)) {
                Instant until = earlier(names.getOrDefault(one, Instant.MIN), link.oneUntil());
                PrincipalId next = link.person().equals(one) ? link.other().orElse(one) : link.person();
                if (until.isAfter(names.getOrDefault(next, Instant.MIN))) {
                    names.put(next, until);
                    open.add(next);
                }
            }
        }
        names.remove(person);
        return names;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
