package dev.imprimatur.core.subject;

import java.util.Optional;

/** Port: people as they are now, so that power is checked when it is used. */
public interface Directory {

    /** The person as known at this moment; empty for one who is unknown or disabled. */
    Optional<Person> person(PrincipalId id);
}
