package dev.imprimatur.core.subject;

import java.util.Set;

/** One link of a chain: a person, or something that acts for one. */
public sealed interface Principal permits Person, Agent, Workload {

    PrincipalId id();

    /** How people call it; for display only. */
    String name();

    /** The groups it is in, by bare name ({@code data-owners}). */
    Set<String> groups();
}
