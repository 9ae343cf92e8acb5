package dev.imprimatur.core.subject;

import java.util.Set;

/**
 * A human being, once, however many accounts they have.
 *
 * @param accounts every account known to be this person's, as {@code provider:identifier}; no account belongs to two people
 * @param roles what they may do at Imprimatur itself; no role gives a vote, or a way around one
 */
public record Person(PrincipalId id, String name, Set<String> groups, Set<String> accounts, Set<Role> roles)
        implements Principal {

    public Person {
        if (id.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + id + "` is no person.");
        }
        groups = Set.copyOf(groups);
        accounts = Set.copyOf(accounts);
        roles = Set.copyOf(roles);
    }

    /** Somebody who administers Imprimatur, or has no role there. */
    public Person(PrincipalId id, String name, Set<String> groups, Set<String> accounts, boolean administrator) {
        this(id, name, groups, accounts, administrator ? Set.of(Role.ADMINISTRATOR) : Set.of());
    }

    /** Whether they administer Imprimatur. */
    public boolean administrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }

    /** Whether they may stop things: operators and administrators. */
    public boolean operator() {
        return roles.contains(Role.OPERATOR) || administrator();
    }

    /** Whether they may read what was recorded: auditors and administrators. */
    public boolean auditor() {
        return roles.contains(Role.AUDITOR) || administrator();
    }

    /** Whether reading is all they may do: somebody who audits others takes no part in what they do. */
    public boolean onlyAudits() {
        return roles.equals(Set.of(Role.AUDITOR));
    }
}
