package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Json;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who acts: the principal at the wire, and the chain of principals it acts for.
 *
 * @param actor the one whose credential was shown
 * @param behalf those it acts for, nearest first; empty when it acts for itself
 * @param credential which credential was shown, by its public identifier, never its text
 * @param issuer the person who issued that credential
 */
public record Subject(Principal actor, List<Principal> behalf, String credential, PrincipalId issuer) {

    /** A longer chain is refused. */
    public static final int MAX_CHAIN = 5;

    public Subject {
        behalf = List.copyOf(behalf);
        if (behalf.size() + 1 > MAX_CHAIN) {
            throw new IllegalArgumentException(
                    "A chain of `" + (behalf.size() + 1) + "` principals is longer than " + MAX_CHAIN + ".");
        }
    }

    /** The actor, then those it acts for. */
    public List<Principal> chain() {
        return Stream.concat(Stream.of(actor), behalf.stream()).toList();
    }

    /**
     * The people who may not decide about what this subject does: every person in the chain, the owners of all agents
     * and workloads in it, and whoever issued the credential.
     */
    public Set<PrincipalId> interested() {
        Set<PrincipalId> people = new HashSet<>();
        people.add(person(actor));
        for (Principal link : behalf) {
            people.add(person(link));
        }
        if (issuer.kind() == PrincipalId.Kind.PERSON) {
            people.add(issuer);
        }
        return Collections.unmodifiableSet(people);
    }

    private static PrincipalId person(Principal link) {
        return switch (link) {
            case Person person -> person.id();
            case Agent agent -> agent.owner();
            case Workload workload -> workload.owner();
        };
    }

    /** As the digest covers it: the chain, not the credential (a rotated token is still the same subject). */
    public Json.Fields canonical() {
        return Json.fields()
                .with("actor", actor.id().toString())
                .with("behalf", Json.array(behalf, link -> Json.of(link.id().toString())))
                .build();
    }
}
