package dev.imprimatur.storage.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.storage.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * A few connections to one database, made anew when it was away. What is read, or changed in a way that can be told, is asked
 * once more when the answer was lost; every call ends within a bounded time.
 */
final class Pool implements Database, AutoCloseable {

    private final String place;
    private final HikariDataSource source;

    /** Connects when it is first used; can't change what only whoever has a tenure may change. */
    Pool(PostgresAddress address, Limits limits) {
        this(address, limits, OptionalLong.empty());
    }

    /**
     * Connects when it is first used.
     *
     * @param epoch of the tenure in which what is written counts; when another one has begun, it is refused
     */
    Pool(PostgresAddress address, Limits limits, OptionalLong epoch) {
        this.place = address.place();
        this.source = new HikariDataSource(Source.pool(address, limits, epoch));
    }

    @Override
    public <T> T write(Work<T> work) {
        try (Connection connection = borrow()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw Failures.of(place, e);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        try (Connection connection = borrow()) {
            return work.with(connection);
        } catch (SQLException lost) {
            return again(work, lost);
        }
    }

    @Override
    public boolean change(Work<Boolean> step, Work<Boolean> taken) {
        try (Connection connection = borrow()) {
            return step.with(connection);
        } catch (SQLException lost) {
            return again(connection -> step.with(connection) || taken.with(connection), lost);
        }
    }

    private <T> T again(Work<T> work, SQLException lost) {
        if (!Failures.again(lost)) {
            throw Failures.of(place, lost);
        }
        source.getHikariPoolMXBean().softEvictConnections(); // what befell this one befell those beside it
        try (Connection connection = borrow()) {
            return work.with(connection);
        } catch (SQLException e) {
            e.addSuppressed(lost);
            throw Failures.of(place, e);
        }
    }

    /** When there is none, nothing was asked, and it is not asked again. */
    private Connection borrow() {
        if (source.isClosed()) {
            throw new StorageFailure(
                    "The connections to the database `" + place
                            + "` are closed: the gateway is stopping. Nothing is approved or released.",
                    new IllegalStateException("closed"));
        }
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw Failures.of(place, e);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
