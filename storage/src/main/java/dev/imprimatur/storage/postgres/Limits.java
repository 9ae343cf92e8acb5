package dev.imprimatur.storage.postgres;

import java.time.Duration;

/**
 * How long the gateway waits for its database before the answer is no. Whole seconds.
 *
 * @param connect for a new connection
 * @param borrow for a connection of the pool, a new one included
 * @param statement until the database gives up on a statement
 * @param socket until the gateway gives up on an answer; longer than {@code statement}
 * @param connections at most so many
 */
record Limits(Duration connect, Duration borrow, Duration statement, Duration socket, int connections) {

    /** A step whose answer was lost is tried twice, and has failed after twice the sum of borrowing and waiting. */
    static final Limits USUAL =
            new Limits(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(4), 10);
}
