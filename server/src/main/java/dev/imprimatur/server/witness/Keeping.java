package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.SignedNote;

/** Port: where a witness keeps what it cosigned last. */
@FunctionalInterface
public interface Keeping {

    /**
     * Returns when {@code note} is durable as the last one of this log.
     *
     * @throws WitnessUnable when it is not, or nobody knows
     */
    void keep(String origin, SignedNote note);
}
