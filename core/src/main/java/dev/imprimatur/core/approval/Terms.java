package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/**
 * On which terms somebody approves.
 *
 * @param constraints what they add; it binds this run, and what is granted ahead
 * @param standing what they grant ahead
 */
public record Terms(Constraints constraints, Optional<Allowance> standing) {

    public static final Terms NONE = new Terms(Constraints.NONE);

    /** Of who grants nothing ahead. */
    public Terms(Constraints constraints) {
        this(constraints, Optional.empty());
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Adds what there is, as members of a vote. */
    public Json.Builder into(Json.Builder vote) {
        if (!constraints.isEmpty()) {
            vote.with("constraints", constraints.canonical());
        }
        standing.ifPresent(allowance -> vote.with("standing", allowance.canonical()));
        return vote;
    }

    /** Reads what {@link #into} wrote. */
    public static Terms of(Json.Fields vote) {
        return new Terms(
                vote.find("constraints").isPresent() ? Constraints.of(vote.fields("constraints")) : Constraints.NONE,
                vote.find("standing").map(found -> Allowance.of(vote.fields("standing"))));
    }
}
