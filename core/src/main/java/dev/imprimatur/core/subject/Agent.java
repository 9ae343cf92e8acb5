package dev.imprimatur.core.subject;

import java.util.Set;

/**
 * A program that decides for itself what to do, such as one driven by a language model.
 *
 * @param owner the person who answers for it; never approves what it asks for
 */
public record Agent(PrincipalId id, String name, PrincipalId owner, Set<String> groups) implements Principal {

    public Agent {
        if (id.kind() != PrincipalId.Kind.AGENT) {
            throw new IllegalArgumentException("`" + id + "` is no agent.");
        }
        if (owner.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("The owner of `" + id + "` is `" + owner + "`: it must be a person.");
        }
        groups = Set.copyOf(groups);
    }
}
