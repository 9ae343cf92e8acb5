package dev.imprimatur.server.publication;

import java.time.Duration;

/**
 * How often checkpoints go out.
 *
 * @param growing from one round to the next while the log grows, or a witness is behind
 * @param idle from one publication to the next while it does not grow
 * @param answer how long a witness or a webhook may take; two answers and {@code growing} are what a checkpoint waits at most
 * @param alarm how long the log may be without its cosignatures before that is said loudly
 */
record Pace(Duration growing, Duration idle, Duration answer, Duration alarm) {

    /** A new event is out within ten seconds, also when a witness hangs. */
    static final Pace COMMON =
            new Pace(Duration.ofSeconds(4), Duration.ofMinutes(10), Duration.ofMillis(2_500), Duration.ofSeconds(60));
}
