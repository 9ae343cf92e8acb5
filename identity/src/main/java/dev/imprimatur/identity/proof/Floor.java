package dev.imprimatur.identity.proof;

import java.time.Instant;

/** Port: a moment that outlives the gateway. */
public interface Floor {

    /** The latest moment that was ever given to {@link #raise}; the epoch when none was. */
    Instant reached();

    /** Remembers {@code moment}, durably, before it returns; it is later than all before. */
    void raise(Instant moment);
}
