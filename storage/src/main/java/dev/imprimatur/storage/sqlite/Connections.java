package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.storage.sql.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteDataSource;

/** One connection that writes, one user at a time, and a few that read beside it. */
final class Connections implements Database, AutoCloseable {

    private static final int READERS = 4;

    private final Path file;
    private final Connection writer;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final List<Connection> all = new ArrayList<>();
    private final List<Connection> idle = new ArrayList<>();
    private final Semaphore free = new Semaphore(READERS, true);
    private volatile boolean closed;

    Connections(Path file, SQLiteDataSource source) throws SQLException {
        this.file = file;
        this.writer = source.getConnection();
        all.add(writer);
        for (int i = 0; i < READERS; i++) {
            Connection reader = source.getConnection();
            all.add(reader);
            idle.add(reader);
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        writing.lock();
        try {
            return run(writer, work);
        } finally {
            writing.unlock();
        }
    }

    /** No answer of a library in the same process is lost. */
    @Override
    public boolean change(Work<Boolean> step, Work<Boolean> taken) {
        return write(step);
    }

    @Override
    public <T> T read(Work<T> work) {
        free.acquireUninterruptibly();
        Connection connection;
        synchronized (idle) {
            connection = idle.removeLast();
        }
        try {
            return run(connection, work);
        } finally {
            synchronized (idle) {
                idle.add(connection);
            }
            free.release();
        }
    }

    /** Writes the file anew with what is in it, and empties its write-ahead log: nothing else is left in either. */
    void compact() {
        writing.lock();
        free.acquireUninterruptibly(READERS);
        try {
            run(writer, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("VACUUM");
                    try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                        if (row.next() && row.getInt(1) != 0) {
                            throw new SQLException("somebody reads it, so its write-ahead log could not be emptied");
                        }
                    }
                    return true;
                }
            });
        } finally {
            free.release(READERS);
            writing.unlock();
        }
    }

    private <T> T run(Connection connection, Work<T> work) {
        if (closed) {
            throw new StorageFailure(
                    "The database `" + file + "` is closed: the gateway is stopping. Nothing is approved or released.",
                    new IllegalStateException("closed"));
        }
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw Failures.of(file, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        writing.lock();
        free.acquireUninterruptibly(READERS);
        try {
            for (Connection connection : all) {
                connection.close();
            }
        } catch (SQLException e) {
            throw Failures.of(file, e);
        } finally {
            free.release(READERS);
            writing.unlock();
        }
    }
}
