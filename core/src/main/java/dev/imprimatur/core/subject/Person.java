package dev.imprimatur.core.subject;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;

/**
 * A human being, once, however many accounts they have.
 *
 * @param accounts every account known to be this person's, as {@code provider:identifier}; no account belongs to two people
 * @param roles what they may do at Imprimatur itself; no role gives a vote, or a way around one
 * @param aliases other names under which they are known here; they give no power, and all that shuts one out shuts out all
 */
public record Person(
        PrincipalId id, String name, Set<String> groups, Set<String> accounts, Set<Role> roles, Set<Alias> aliases)
        implements Principal {

    public Person {
        if (id.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + id + "` is no person.");
        }
        groups = Set.copyOf(groups);
        accounts = Set.copyOf(accounts);
        roles = Set.copyOf(roles);
        aliases = Set.copyOf(aliases);
    }

    /** Somebody who is known under one name. */
    public Person(PrincipalId id, String name, Set<String> groups, Set<String> accounts, Set<Role> roles) {
        this(id, name, groups, accounts, roles, Set.of());
    }

    /** Somebody who administers Imprimatur, or has no role there. */
    public Person(PrincipalId id, String name, Set<String> groups, Set<String> accounts, boolean administrator) {
        this(id, name, groups, accounts, administrator ? Set.of(Role.ADMINISTRATOR) : Set.of());
    }

    /** The same, known under further names. */
    public Person as(Set<Alias> others) {
        return new Person(id, name, groups, accounts, roles, others);
    }

    /** Whether they are known as {@code other} too, as things are now. */
    public boolean is(PrincipalId other) {
        return id.equals(other)
                || aliases.stream()
                        .anyMatch(alias ->
                                alias.id().equals(other) && alias.until().equals(Instant.MAX));
    }

    /** Whether {@code other} was a name of theirs when something began at {@code moment}, or became one since. */
    public boolean is(PrincipalId other, Instant moment) {
        return id.equals(other) || aliases.stream().anyMatch(alias -> alias.id().equals(other) && alias.at(moment));
    }

    /** Whether {@code other} is the same human being, for what began at {@code moment}. */
    public boolean same(Person other, Instant moment) {
        return is(other.id(), moment) || other.is(id, moment) || !Collections.disjoint(accounts, other.accounts());
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
        return roles.equals(Set.of(Role.AUDITOR))
                || aliases.stream()
                        .anyMatch(alias -> alias.audits() && alias.until().equals(Instant.MAX));
    }
}
