package dev.imprimatur.identity.workload;

import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.Optional;

/** Port: who is known here at this moment, besides those whom others vouch for. */
public interface Acquaintance {

    /** A principal by the name it has here; empty also for one that may not act now. */
    Optional<Principal> named(PrincipalId id);

    /** A person by the account they sign in with. */
    Optional<Person> account(String issuer, String subject);

    /** Whether somebody answers for programs: they are known, and not shut out. */
    boolean answers(PrincipalId owner);
}
