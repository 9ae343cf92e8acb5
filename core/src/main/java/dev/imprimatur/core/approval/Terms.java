package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;

/**
 * On which terms somebody approves.
 *
 * @param constraints what they add; it binds this run
 */
public record Terms(Constraints constraints) {

    public static final Terms NONE = new Terms(Constraints.NONE);

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Adds what there is, as members of a vote. */
    public Json.Builder into(Json.Builder vote) {
        return constraints.isEmpty() ? vote : vote.with("constraints", constraints.canonical());
    }

    /** Reads what {@link #into} wrote. */
    public static Terms of(Json.Fields vote) {
        return new Terms(
                vote.find("constraints").isPresent() ? Constraints.of(vote.fields("constraints")) : Constraints.NONE);
    }
}
