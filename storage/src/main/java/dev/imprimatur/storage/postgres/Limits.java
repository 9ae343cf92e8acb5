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
 * @param tenure so long after the last renewal nothing is allowed, and after that another gateway may take over
 */
record Limits(
        Duration connect, Duration borrow, Duration statement, Duration socket, int connections, Duration tenure) {

    /** A step whose answer was lost is tried twice, and has failed after twice the sum of borrowing and waiting. */
    static final Limits USUAL = new Limits(
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            10,
            Duration.ofSeconds(10));

    /** The same, with so many connections. */
    Limits with(int most) {
        return new Limits(connect, borrow, statement, socket, most, tenure);
    }
}
