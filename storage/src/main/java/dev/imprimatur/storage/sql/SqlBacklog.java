package dev.imprimatur.storage.sql;

import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Parcel;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What channels have yet to deliver. It says which events, not what is in them: that is read from the log, so whoever changes
 * these rows can delay or repeat a message, and forge none.
 */
public final class SqlBacklog implements Backlog {

    private final Database database;

    public SqlBacklog(Database database) {
        this.database = database;
    }

    @Override
    public Cursor open(String channel, long start) {
        return database.write(connection -> {
            Statements.change(
                    connection,
                    "INSERT INTO channels (name, next, closed) VALUES (?, ?, '') ON CONFLICT (name) DO NOTHING",
                    channel,
                    start);
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT next, closed FROM channels WHERE name = ?")) {
                select.setString(1, channel);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        throw new SQLException("the channel that was just noted is not there");
                    }
                    String closed = row.getString("closed");
                    return new Cursor(row.getLong("next"), closed.isEmpty() ? Optional.empty() : Optional.of(closed));
                }
            }
        });
    }

    /** Events that were taken over before stay as they are: where the note of that got lost, they come twice. */
    @Override
    public void take(String channel, long next, List<Parcel> parcels) {
        database.write(connection -> {
            connection.setAutoCommit(false);
            try {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO parcels"
                        + " (channel, position, thread, attempts, due, failure, dead) VALUES (?, ?, ?, ?, ?, ?, 0)"
                        + " ON CONFLICT (channel, position) DO NOTHING")) {
                    for (Parcel parcel : parcels) {
                        insert.setString(1, channel);
                        insert.setLong(2, parcel.index());
                        insert.setString(3, parcel.thread());
                        insert.setInt(4, parcel.attempts());
                        insert.setLong(5, parcel.due().toEpochMilli());
                        insert.setString(6, parcel.failure());
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                Statements.change(
                        connection, "UPDATE channels SET next = ? WHERE name = ? AND next <= ?", next, channel, next);
                connection.commit();
                return true;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    @Override
    public List<Parcel> due(String channel, Instant now, int limit) {
        return parcels(
                "WHERE p.channel = ? AND p.dead = 0 AND p.due <= ? AND (p.thread = '' OR NOT EXISTS"
                        + " (SELECT 1 FROM parcels e WHERE e.channel = p.channel AND e.thread = p.thread AND e.dead = 0"
                        + " AND e.position < p.position)) ORDER BY p.position LIMIT " + limit,
                channel,
                now.toEpochMilli());
    }

    @Override
    public void done(String channel, long index) {
        write("DELETE FROM parcels WHERE channel = ? AND position = ?", channel, index);
    }

    @Override
    public void again(String channel, Parcel parcel) {
        tried(channel, parcel, 0);
    }

    @Override
    public void bury(String channel, Parcel parcel) {
        tried(channel, parcel, 1);
    }

    private void tried(String channel, Parcel parcel, long dead) {
        write(
                "UPDATE parcels SET attempts = ?, due = ?, failure = ?, dead = ? WHERE channel = ? AND position = ?",
                (long) parcel.attempts(),
                parcel.due().toEpochMilli(),
                parcel.failure(),
                dead,
                channel,
                parcel.index());
    }

    @Override
    public List<Parcel> dead(String channel, int limit) {
        return parcels("WHERE p.channel = ? AND p.dead = 1 ORDER BY p.position LIMIT " + limit, channel);
    }

    @Override
    public void close(String channel, String why) {
        write("UPDATE channels SET closed = ? WHERE name = ?", why.isEmpty() ? "closed" : why, channel);
    }

    @Override
    public long revive(String channel, Instant now) {
        return database.write(connection -> {
            Statements.change(connection, "UPDATE channels SET closed = '' WHERE name = ?", channel);
            return (long) Statements.change(
                    connection,
                    "UPDATE parcels SET attempts = 0, due = ?, dead = 0 WHERE channel = ? AND (dead = 1 OR due > ?)",
                    now.toEpochMilli(),
                    channel,
                    now.toEpochMilli());
        });
    }

    @Override
    public Counts counts(String channel) {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT COUNT(*) - COALESCE(SUM(dead), 0), COALESCE(SUM(dead), 0) FROM parcels WHERE channel = ?")) {
                select.setString(1, channel);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return new Counts(row.getLong(1), row.getLong(2));
                }
            }
        });
    }

    @Override
    public OptionalLong oldest(String channel, Instant now) {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT position FROM parcels WHERE channel = ?"
                    + " AND dead = 0 AND (attempts > 0 OR due <= ?) ORDER BY position LIMIT 1")) {
                Statements.bind(select, channel, now.toEpochMilli());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    private void write(String sql, Object... values) {
        database.write(connection -> Statements.change(connection, sql, values));
    }

    private List<Parcel> parcels(String where, Object... values) {
        return database.read(connection -> {
            List<Parcel> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT p.position, p.thread, p.attempts, p.due, p.failure FROM parcels p " + where)) {
                Statements.bind(select, values);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Parcel(
                                row.getLong("position"),
                                row.getString("thread"),
                                row.getInt("attempts"),
                                Instant.ofEpochMilli(row.getLong("due")),
                                row.getString("failure")));
                    }
                }
            }
            return found;
        });
    }
}
