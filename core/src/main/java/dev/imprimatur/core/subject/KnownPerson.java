package dev.imprimatur.core.subject;

import java.time.Instant;
import java.util.Set;

/**
 * A person as an identity provider told of them. Who they are is the pair of issuer and subject, for ever; all else may
 * change.
 *
 * @param id how they are called here; never given to another account
 * @param account the provider's issuer and its name for them
 * @param name for display only
 * @param groups as last told, by the names they have here
 * @param roles as their groups gave them last; they give no vote
 * @param disabled by an administrator here
 * @param known since when
 * @param confirmed when the provider last vouched for them; {@link Instant#EPOCH} after it refused to
 * @param revision 1 when new, one more at each change
 */
public record KnownPerson(
        PrincipalId id,
        Account account,
        String name,
        Set<String> groups,
        Set<Role> roles,
        boolean disabled,
        Instant known,
        Instant confirmed,
        long revision) {

    /** An account at a provider. Two are the same only when both parts are, character by character. */
    public record Account(String issuer, String subject) {
        public Account {
            if (issuer.isEmpty() || subject.isEmpty() || subject.length() > 255) {
                throw new IllegalArgumentException("An account has an issuer, and a subject of 1 to 255 characters.");
            }
        }
    }

    public KnownPerson {
        if (id.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + id + "` is no person.");
        }
        groups = Set.copyOf(groups);
        roles = Set.copyOf(roles);
    }

    /** Whether they administer Imprimatur. */
    public boolean administrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }

    /** As the provider tells of them now. */
    public KnownPerson told(String newName, Set<String> newGroups, Set<Role> newRoles, Instant now) {
        return new KnownPerson(id, account, newName, newGroups, newRoles, disabled, known, now, revision + 1);
    }

    /** The provider refuses to vouch for them any longer. */
    public KnownPerson refused() {
        return new KnownPerson(id, account, name, groups, roles, disabled, known, Instant.EPOCH, revision + 1);
    }

    /** Disabled here, or enabled again; who was disabled is confirmed anew at their next sign-in. */
    public KnownPerson disabled(boolean now) {
        return new KnownPerson(id, account, name, groups, roles, now, known, Instant.EPOCH, revision + 1);
    }

    /** The account, as it is linked to others. */
    public dev.imprimatur.core.subject.Account linkable() {
        return new dev.imprimatur.core.subject.Account(
                dev.imprimatur.core.subject.Account.OIDC, account.issuer(), account.subject());
    }

    /** As the gate sees them. */
    public Person person() {
        return new Person(id, name, groups, Set.of(linkable().text()), roles);
    }
}
