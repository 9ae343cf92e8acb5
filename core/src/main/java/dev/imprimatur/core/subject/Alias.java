package dev.imprimatur.core.subject;

import java.time.Instant;
import java.util.Set;

/**
 * Another name under which the same human being is known here. What shuts one of them out shuts out all; what one of them
 * may do, the others may not because of that.
 *
 * @param groups that count where a policy leaves people out
 * @param audits whether under this name they only audit
 * @param until they are one person for whatever began before; {@link Instant#MAX} while nobody parted them
 */
public record Alias(PrincipalId id, Set<String> groups, boolean audits, Instant until) {

    public Alias {
        groups = Set.copyOf(groups);
    }

    /** Whether it is one person for what began at {@code moment}. */
    public boolean at(Instant moment) {
        return moment.isBefore(until);
    }
}
