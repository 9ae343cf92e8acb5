package dev.imprimatur.core.subject;

import java.util.List;
import java.util.Optional;

/** Port: people as they are now, so that power is checked when it is used. */
public interface Directory {

    /** The person as known at this moment; empty for one who is unknown or disabled. */
    Optional<Person> person(PrincipalId id);

    /** The same people as last learnt; asks nobody, so it never blocks. What was learnt too long ago counts for nothing. */
    default Directory lastKnown() {
        return this;
    }

    /** The delegations in force at this moment by which {@code delegate} decides in the place of others. */
    default List<Delegation> lentTo(PrincipalId delegate) {
        return List.of();
    }
}
