package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.audit.AuditSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * An index over the audit log in a SQLite file of its own. It follows the log by itself. Nothing depends on it but queries:
 * where it is missing, was made by another version or from another log, it is made anew; and it may be deleted while the
 * gateway is stopped.
 */
public final class SqliteSearch implements AuditSearch, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSearch.class);

    /** Events indexed with one commit. */
    private static final int BATCH = 4_000;

    /** A query brings so many up to date itself, within seconds; with more to do it says that it is too early. */
    private static final int LITTLE = 50_000;

    private static final Duration PACE = Duration.ofMillis(500);

    /** Statements that people wait for come first: after each batch it rests so many times as long as that took. */
    private static final int REST = 9;

    private final Path file;
    private final AuditReader log;
    private final Connections connections;
    private final SearchTables tables = new SearchTables();
    private final ReentrantLock following = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean hurry = true;
    private volatile SearchTables.Reached reached = SearchTables.Reached.NOTHING;

    private SqliteSearch(Path file, AuditReader log, Connections connections) {
        this.file = file;
        this.log = log;
        this.connections = connections;
        this.thread = Thread.ofPlatform().name("audit-index").daemon().unstarted(this::run);
    }

    /**
     * Opens the index in {@code file} over {@code log}.
     *
     * @throws StorageFailure when the file can't be read or written
     */
    public static SqliteSearch open(Path file, AuditReader log) {
        try {
            SqliteSearch search;
            try {
                search = begun(file, log);
            } catch (SQLException | StorageFailure damaged) {
                LOG.warn("The index of the audit log is made anew: {}", damaged.getMessage());
                for (String part : List.of("", "-wal", "-shm")) {
                    Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
                }
                search = begun(file, log);
            }
            search.thread.start();
            return search;
        } catch (IOException e) {
            throw new StorageFailure(
                    "The index of the audit log `" + file + "` can't be created (" + e
                            + "): check that its directory exists and is writable for this account.",
                    e);
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
    }

    private static SqliteSearch begun(Path file, AuditReader log) throws IOException, SQLException {
        Connections connections = new Connections(file, SqliteFile.source(file, SQLiteConfig.SynchronousMode.NORMAL));
        try {
            SqliteSearch search = new SqliteSearch(file, log, connections);
            search.begin();
            return search;
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private void begin() {
        SearchTables.Reached stored = connections.write(tables::reached);
        boolean ours = stored.next() == 0
                || (stored.next() <= log.size()
                        && log.read(stored.next() - 1, 1)
                                .getFirst()
                                .event()
                                .digest()
                                .equals(stored.event()));
        if (ours) {
            reached = stored;
        } else {
            LOG.warn("The index `{}` does not fit the audit log: it is made anew.", file);
            rebuild();
        }
    }

    /** Empties the index and begins anew, and nothing of the old one is left; queries are refused until it is complete. */
    public void rebuild() {
        following.lock();
        try {
            connections.write(connection -> {
                tables.clear(connection);
                return true;
            });
            connections.compact();
            reached = SearchTables.Reached.NOTHING;
            hurry = true;
        } finally {
            following.unlock();
        }
    }

    /** How many events of the log it has. */
    public long indexed() {
        return reached.next();
    }

    @Override
    public List<AuditEntry> find(AuditQuery query) {
        if (query.everything()) {
            return log.read(
                    query.from(), query.limit()); // nothing that anybody did to the index can hide an event here
        }
        long size = log.size();
        if (size - reached.next() > LITTLE) {
            hurry = true;
            throw new AuditFailure(
                    "The index of the audit log is being made: it has `" + reached.next() + "` of `" + size
                            + "` events. Ask again in a moment.",
                    new IllegalStateException("index behind"));
        }
        following.lock(); // nobody empties the index meanwhile
        try {
            follow(size);
            return log.pick(connections.read(connection -> SearchSelect.run(connection, query)));
        } finally {
            following.unlock();
        }
    }

    /** Indexes what the log has up to {@code size}. */
    private void follow(long size) {
        while (reached.next() < size) {
            following.lock();
            try {
                SearchTables.Reached before = reached;
                List<AuditEntry> more = log.read(before.next(), BATCH);
                if (more.isEmpty()) {
                    return;
                }
                reached = connections.write(connection -> tables.add(connection, before, more));
            } finally {
                following.unlock();
            }
        }
    }

    private void run() {
        try {
            do {
                try {
                    long size = log.size();
                    long rest = 0;
                    while (reached.next() < size && !closing.await(rest, TimeUnit.NANOSECONDS)) {
                        long start = System.nanoTime();
                        follow(Math.min(size, reached.next() + BATCH));
                        rest = hurry ? 0 : REST * (System.nanoTime() - start);
                    }
                    hurry = false;
                } catch (RuntimeException e) {
                    LOG.warn("The audit log can't be indexed now: {}", e.getMessage());
                }
            } while (!closing.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
    }
}
