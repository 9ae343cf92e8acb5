package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.seal.Bytes;
import java.util.Optional;

/** An answer that the target owes, one for each message that was sent to it and has one, in the same order. */
sealed interface Awaited {

    /** ParseComplete. */
    record Parsed(String name, Prepared prepared) implements Awaited {}

    /** BindComplete. */
    record Bound(String name, Portal portal) implements Awaited {}

    /** CloseComplete. */
    record Closed(boolean statement, String name) implements Awaited {}

    /** Rows' description, or NoData. */
    record Described() implements Awaited {}

    /**
     * The end of an Execute.
     *
     * @param execution empty where there is nothing to execute
     */
    record Executed(Optional<Execution> execution, Optional<Portal> portal) implements Awaited {}

    /**
     * The end of a simple query's statements, and ReadyForQuery.
     *
     * @param execution empty where there is nothing to execute
     */
    record Queried(Optional<Execution> execution) implements Awaited {}

    /**
     * The failure that takes the place of a refused statement: the target fails as well, so that transactions and
     * pipelines are what the client believes them to be, and the client is told {@code error} instead of the target's
     * own.
     */
    record Failed(Bytes error) implements Awaited {}

    /**
     * The answer to a message of the gateway's own, which the client does not see.
     *
     * @param end the type of the message that ends it
     * @param after what it comes behind; empty where it comes before
     */
    record Own(char end, Optional<Execution> after) implements Awaited {}

    /** ReadyForQuery. */
    record Synced() implements Awaited {}

    Awaited DESCRIBED = new Described();
    Awaited SYNCED = new Synced();

    /** ReadyForQuery that the client does not see, because something of the gateway's own comes behind it. */
    Awaited READY = new Own('Z', Optional.empty());
}
