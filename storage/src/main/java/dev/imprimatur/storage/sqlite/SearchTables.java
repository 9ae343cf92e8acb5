package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables of the index: {@code found} has the words of each event, {@code moments} when it happened and the latest moment
 * up to it, {@code stories} and {@code holds} what was said of each action, {@code reached} how far it goes and what the
 * last event was.
 */
final class SearchTables {

    /** Higher when the tables, or the words in them, change: the index is then made anew. */
    private static final int VERSION = 3;

    private static final List<String> DROPPED = List.of("found", "moments", "stories", "holds", "reached");

    private static final List<String> CREATED = List.of(
            "CREATE VIRTUAL TABLE found USING fts5(terms, prose, content='', columnsize=0, detail=column,"
                    + " tokenize='unicode61 remove_diacritics 2')",
            "CREATE TABLE moments (place INTEGER PRIMARY KEY, at INTEGER NOT NULL, latest INTEGER NOT NULL)",
            "CREATE INDEX moments_latest ON moments (latest)",
            "CREATE TABLE stories (action TEXT PRIMARY KEY, terms TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE holds (approval TEXT PRIMARY KEY, action TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE reached (place INTEGER NOT NULL, latest INTEGER NOT NULL, event TEXT NOT NULL)",
            "PRAGMA user_version = " + VERSION);

    /**
     * How far an index goes.
     *
     * @param next index of the first event that it lacks
     * @param latest moment of all events before, in microseconds since 1970
     * @param event digest of the last one it has; of nothing when it has none
     */
    record Reached(long next, long latest, Digest event) {
        static final Reached NOTHING = new Reached(0, Long.MIN_VALUE, Digest.of(new byte[0]));
    }

    private final Terms terms = new Terms();
    private final Stories stories = new Stories(terms);

    /** How far the index goes; its tables are made when they are missing or of another version. */
    Reached reached(Connection connection) throws SQLException {
        if (version(connection) != VERSION) {
            clear(connection);
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT place, latest, event FROM reached")) {
            return row.next()
                    ? new Reached(row.getLong(1), row.getLong(2), Digest.parse(row.getString(3)))
                    : Reached.NOTHING;
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    /** Empties the index; it is empty or as it was, whenever that is interrupted. */
    void clear(Connection connection) throws SQLException {
        stories.forget();
        transaction(connection, () -> {
            try (Statement statement = connection.createStatement()) {
                for (String table : DROPPED) {
                    statement.executeUpdate("DROP TABLE IF EXISTS " + table);
                }
                for (String create : CREATED) {
                    statement.executeUpdate(create);
                }
            }
            return Reached.NOTHING;
        });
    }

    /** What is all done, or not at all. */
    @FunctionalInterface
    private interface Change {
        Reached make() throws SQLException;
    }

    private static Reached transaction(Connection connection, Change change) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Reached reached = change.make();
            connection.commit();
            return reached;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Adds events, which follow those that the index has; all of them or none. */
    Reached add(Connection connection, Reached before, List<AuditEntry> entries) throws SQLException {
        try {
            return transaction(connection, () -> insert(connection, before, entries));
        } catch (SQLException | RuntimeException e) {
            stories.forget();
            throw e;
        }
    }

    private Reached insert(Connection connection, Reached before, List<AuditEntry> entries) throws SQLException {
        long latest = before.latest();
        try (Stories.Chapter chapter = stories.open(connection);
                PreparedStatement found =
                        connection.prepareStatement("INSERT INTO found (rowid, terms, prose) VALUES (?, ?, ?)");
                PreparedStatement moment = connection.prepareStatement("INSERT INTO moments VALUES (?, ?, ?)")) {
            for (AuditEntry entry : entries) {
                Terms.Words own = terms.of(entry.event());
                Set<String> words = new LinkedHashSet<>(chapter.told(entry.event(), own.lasting()));
                words.addAll(own.all());
                found.setLong(1, entry.index());
                found.setString(2, String.join(" ", words));
                found.setString(3, Terms.prose(entry.event()));
                found.executeUpdate();
                long at = micros(entry.event());
                latest = Math.max(latest, at);
                moment.setLong(1, entry.index());
                moment.setLong(2, at);
                moment.setLong(3, latest);
                moment.executeUpdate();
            }
        }
        AuditEntry last = entries.getLast();
        Reached reached = new Reached(last.index() + 1, latest, last.event().digest());
        save(connection, reached);
        return reached;
    }

    private static void save(Connection connection, Reached reached) throws SQLException {
        try (Statement delete = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO reached VALUES (?, ?, ?)")) {
            delete.executeUpdate("DELETE FROM reached");
            insert.setLong(1, reached.next());
            insert.setLong(2, reached.latest());
            insert.setString(3, reached.event().toString());
            insert.executeUpdate();
        }
    }

    private static long micros(Json.Fields event) {
        return micros(Instant.parse(event.text("at")));
    }

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
