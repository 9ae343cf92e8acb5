package dev.imprimatur.core.subject;

import java.util.Set;

/**
 * A human being, once, however many accounts they have.
 *
 * @param accounts every account known to be this person's, as {@code provider:identifier}; no account belongs to two people
 * @param administrator may administer Imprimatur; this gives no vote and no way around one
 */
public record Person(PrincipalId id, String name, Set<String> groups, Set<String> accounts, boolean administrator)
        implements Principal {

    public Person {
        if (id.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + id + "` is no person.");
        }
        groups = Set.copyOf(groups);
        accounts = Set.copyOf(accounts);
    }
}
