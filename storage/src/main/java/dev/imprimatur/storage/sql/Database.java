package dev.imprimatur.storage.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Connections to one database. Each statement commits, durably, before it returns. Every method throws {@link
 * dev.imprimatur.core.approval.StorageFailure} when the database does not do what it should.
 */
public interface Database {

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Runs {@code work}, which changes something. When this fails, it may have happened all the same. */
    <T> T write(Work<T> work);

    /** Runs {@code work}, which sees everything that was committed before. */
    <T> T read(Work<T> work);

    /**
     * Takes a step that finds nothing to do once it has been taken. Where the answer to it can be lost, it is taken once more,
     * and what it was is known.
     *
     * @param step whether it changed anything
     * @param taken whether it was this very step that left the database as it is; asked when a step of which no answer came
     *     has nothing to do any more
     */
    boolean change(Work<Boolean> step, Work<Boolean> taken);
}
