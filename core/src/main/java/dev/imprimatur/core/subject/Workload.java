package dev.imprimatur.core.subject;

import java.util.Set;

/**
 * A program that does what it was written to do: a pipeline, a service.
 *
 * @param owner the person who answers for it; never approves what it asks for
 */
public record Workload(PrincipalId id, String name, PrincipalId owner, Set<String> groups) implements Principal {

    public Workload {
        if (id.kind() != PrincipalId.Kind.WORKLOAD) {
            throw new IllegalArgumentException("`" + id + "` is no workload.");
        }
        if (owner.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("The owner of `" + id + "` is `" + owner + "`: it must be a person.");
        }
        groups = Set.copyOf(groups);
    }
}
