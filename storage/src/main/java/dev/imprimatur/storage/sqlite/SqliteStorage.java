package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.storage.lock.LockFile;
import dev.imprimatur.storage.sql.RememberedPermits;
import dev.imprimatur.storage.sql.SqlApprovals;
import dev.imprimatur.storage.sql.SqlBacklog;
import dev.imprimatur.storage.sql.SqlCredentials;
import dev.imprimatur.storage.sql.SqlPostings;
import dev.imprimatur.storage.sql.SqlRows;
import dev.imprimatur.storage.sql.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Everything the gateway keeps, in one SQLite file that only its owner can read. */
public final class SqliteStorage implements Storage {

    /** What SQLite must answer, or a commit would not be durable when it returns. */
    private static final Map<String, String> REQUIRED = Map.of("journal_mode", "wal", "synchronous", "2");

    private final Connections connections;
    private final LockFile lock;
    private final SqlApprovals approvals;
    private final RememberedPermits permits;
    private final SqlCredentials credentials;
    private final SqlRows people;
    private final SqlRows sessions;
    private final SqlRows passkeys;
    private final SqlBacklog backlog;
    private final SqlPostings postings;
    private final SqlRows accounts;
    private final SqlRows claims;

    private SqliteStorage(Connections connections, LockFile lock) {
        this.connections = connections;
        this.lock = lock;
        this.approvals = new SqlApprovals(connections);
        this.permits = new RememberedPermits(new SqlitePermits(connections));
        this.credentials = new SqlCredentials(connections);
        this.people = new SqlRows(connections, "people");
        this.sessions = new SqlRows(connections, "sessions");
        this.passkeys = new SqlRows(connections, "passkeys");
        this.backlog = new SqlBacklog(connections);
        this.postings = new SqlPostings(connections);
        this.accounts = new SqlRows(connections, "accounts");
        this.claims = new SqlRows(connections, "claims");
    }

    /**
     * Opens {@code file}, which is created when it is missing, and brings its tables up to date.
     *
     * @throws StorageFailure when that is impossible, another process works on it, or the file was written by a newer version
     */
    public static SqliteStorage open(Path file) {
        LockFile lock = locked(file);
        try {
            return new SqliteStorage(opened(file), lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** SQLite itself lets several processes in. */
    private static LockFile locked(Path file) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            return LockFile.take(lock)
                    .orElseThrow(() -> new StorageFailure(
                            "Another gateway works on the database `" + file + "`: " + LockFile.holder(lock)
                                    + ". Stop it first, or give this one a database of its own (`storage`).",
                            new IllegalStateException("locked")));
        } catch (IOException e) {
            throw uncreated(file, e);
        }
    }

    private static StorageFailure uncreated(Path file, IOException cause) {
        return new StorageFailure(
                "The database `" + file + "` can't be created (" + cause
                        + "): check that its directory exists and is writable for this account.",
                cause);
    }

    private static Connections opened(Path file) {
        try {
            SQLiteDataSource source = SqliteFile.source(file, SQLiteConfig.SynchronousMode.FULL);
            migrate(file, source);
            Connections connections = new Connections(file, source);
            try {
                connections.write(connection -> verified(file, connection));
            } catch (RuntimeException e) {
                connections.close();
                throw e;
            }
            return connections;
        } catch (IOException e) {
            throw uncreated(file, e);
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
    }

    private static void migrate(Path file, SQLiteDataSource source) {
        try {
            Flyway.configure(SqliteStorage.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/imprimatur/storage/sqlite")
                    .ignoreMigrationPatterns(
                            new String[0]) // also not future ones: a newer version's file is not understood
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw Failures.of(file, cause);
            }
            throw new StorageFailure(
                    "The tables of the database `" + file + "` are not what this version expects ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown")
                            + "): start the version that wrote it, or restore a backup.",
                    e);
        }
    }

    private static boolean verified(Path file, Connection connection) throws SQLException {
        for (Map.Entry<String, String> pragma : REQUIRED.entrySet()) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA " + pragma.getKey())) {
                String found = row.getString(1);
                if (!pragma.getValue().equalsIgnoreCase(found)) {
                    throw new StorageFailure(
                            "The database `" + file + "` works with `" + pragma.getKey() + "` = `" + found
                                    + "` instead of `" + pragma.getValue()
                                    + "`, so commits might not survive a crash. Put it on a local disk: network file"
                                    + " systems don't fit.",
                            new IllegalStateException(pragma.getKey()));
                }
            }
        }
        return true;
    }

    @Override
    public SqlApprovals approvals() {
        return approvals;
    }

    @Override
    public RememberedPermits permits() {
        return permits;
    }

    @Override
    public SqlCredentials credentials() {
        return credentials;
    }

    @Override
    public SqlRows people() {
        return people;
    }

    @Override
    public SqlRows sessions() {
        return sessions;
    }

    @Override
    public SqlRows passkeys() {
        return passkeys;
    }

    @Override
    public SqlBacklog backlog() {
        return backlog;
    }

    @Override
    public SqlPostings postings() {
        return postings;
    }

    @Override
    public void remove(List<ApprovalId> ids) {
        approvals.remove(ids);
    }

    @Override
    public void forget() {
        connections.compact();
    }

    @Override
    public SqlRows accounts() {
        return accounts;
    }

    @Override
    public SqlRows claims() {
        return claims;
    }

    /** A file on this machine, which is locked. */
    @Override
    public Tenure tenure() {
        return Tenure.SOLE;
    }

    @Override
    public void check() {
        connections.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM permits WHERE permit = ''")) {
                return row.next();
            }
        });
    }

    @Override
    public void close() {
        try {
            connections.close();
        } finally {
            lock.close();
        }
    }
}
