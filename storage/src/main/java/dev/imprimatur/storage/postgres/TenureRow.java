package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.storage.lock.Holder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one row that says which gateway works on the database. All times in it are the database's. */
final class TenureRow implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TenureRow.class);

    private static final long POLL = Duration.ofMillis(200).toNanos();

    private final String place;
    private final Pool pool;

    /** @param pool of its own, closed with this: others must not be able to keep it waiting */
    TenureRow(String place, Pool pool) {
        this.place = place;
        this.pool = pool;
    }

    /** As it stands. */
    private record Seen(long epoch, Holder holder, Instant since, Instant renewed, boolean free) {}

    /**
     * Makes {@code holder} the one that works on the database. Waits while another one may yet think that it is.
     *
     * @return the new epoch
     * @throws StorageFailure when another one renews its tenure
     */
    long take(Holder holder, Duration lasts) {
        Seen first = seen(lasts).orElseThrow(this::gone);
        if (!first.free()) {
            LOG.warn(
                    "Another gateway ({}) worked on the database `{}` until {} and did not give it back; waiting for the end"
                            + " of its tenure.",
                    first.holder().text(),
                    place,
                    first.renewed());
        }
        for (Seen now = first; ; now = seen(lasts).orElseThrow(this::gone)) {
            if (now.epoch() != first.epoch() || now.renewed().isAfter(first.renewed())) {
                throw refused(now);
            }
            Optional<Long> epoch = now.free() ? tryTake(now.epoch(), holder, lasts) : Optional.empty();
            if (epoch.isPresent()) {
                return epoch.get();
            }
            LockSupport.parkNanos(POLL);
        }
    }

    private Optional<Seen> seen(Duration lasts) {
        return pool.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT epoch, host, pid, since, renewed,
                           ended OR renewed < clock_timestamp() - ? * interval '1 millisecond' AS free
                    FROM imprimatur.tenure""")) {
                select.setLong(1, lasts.toMillis());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(seen(row)) : Optional.empty();
                }
            }
        });
    }

    private static Seen seen(ResultSet row) throws SQLException {
        return new Seen(
                row.getLong("epoch"),
                new Holder(row.getString("host"), row.getLong("pid")),
                row.getTimestamp("since").toInstant(),
                row.getTimestamp("renewed").toInstant(),
                row.getBoolean("free"));
    }

    /**
     * Whoever renews it at the same moment keeps it. The epoch follows the time, so that a database which was restored from a
     * backup does not give out one twice.
     */
    private Optional<Long> tryTake(long before, Holder holder, Duration lasts) {
        return pool.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE imprimatur.tenure
                    SET epoch = greatest(epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint), host = ?, pid = ?,
                        since = clock_timestamp(), renewed = clock_timestamp(), ended = false
                    WHERE epoch = ? AND (ended OR renewed < clock_timestamp() - ? * interval '1 millisecond')
                    RETURNING epoch""")) {
                update.setString(1, holder.host());
                update.setLong(2, holder.pid());
                update.setLong(3, before);
                update.setLong(4, lasts.toMillis());
                try (ResultSet row = update.executeQuery()) {
                    return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
                }
            }
        });
    }

    /** Whether it was still that of {@code epoch}, and is for another while. */
    boolean renew(long epoch) {
        return change("UPDATE imprimatur.tenure SET renewed = clock_timestamp() WHERE epoch = ? AND NOT ended", epoch);
    }

    /** Ends the tenure of {@code epoch}. */
    void giveBack(long epoch) {
        change("UPDATE imprimatur.tenure SET ended = true WHERE epoch = ?", epoch);
    }

    private boolean change(String sql, long epoch) {
        return pool.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setLong(1, epoch);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** What whoever lost it is told. */
    String taken() {
        Optional<Seen> now = seen(Duration.ZERO);
        return "Another gateway"
                + now.map(seen -> " (" + seen.holder().text() + ")").orElse("")
                + " has taken over the database `" + place
                + "`, so this one allows nothing any more: stop it, and find out why it did not answer for a while.";
    }

    private StorageFailure refused(Seen now) {
        return new StorageFailure(
                "Another gateway works on the database `" + place + "`: "
                        + now.holder().text() + ", since "
                        + now.since().truncatedTo(ChronoUnit.SECONDS)
                        + ". Two would not know of each other's freezes. Stop that one first, or give this one a database of"
                        + " its own (`storage`).",
                new IllegalStateException("held"));
    }

    private StorageFailure gone() {
        return new StorageFailure(
                "The row of `imprimatur.tenure` in the database `" + place
                        + "` is missing, so nobody can tell whether another gateway works there: restore it from a backup.",
                new IllegalStateException("gone"));
    }

    @Override
    public void close() {
        pool.close();
    }
}
