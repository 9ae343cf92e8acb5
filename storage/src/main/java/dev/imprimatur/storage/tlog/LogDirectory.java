package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.storage.lock.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory of one log, for its owner alone, and the lock that keeps others out. */
final class LogDirectory implements AutoCloseable {

    private final Path directory;
    private final LockFile lock;

    private LogDirectory(Path directory, LockFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Creates what is missing, and locks it until it is closed. */
    static LogDirectory open(Path directory) {
        try {
            Files.createDirectories(directory, FolderDisk.owner("rwx------"));
            if (Files.exists(directory.resolve("audit.jsonl"))) {
                throw new AuditFailure(
                        "The folder `" + directory
                                + "` holds an audit log of the older form (`audit.jsonl`), which this"
                                + " version does not write on. Keep it as evidence, move it away, and start with an empty"
                                + " folder (`audit.directory`).",
                        new IllegalStateException("older form"));
            }
            Path file = directory.resolve("lock");
            LockFile lock = LockFile.take(file)
                    .orElseThrow(() -> new AuditFailure(
                            "Another gateway writes the audit log in `" + directory + "`: " + LockFile.holder(file)
                                    + ". Stop it first, or give this one a directory of its own (`audit.directory`).",
                            new IllegalStateException("locked")));
            return new LogDirectory(directory, lock);
        } catch (IOException e) {
            throw new AuditFailure(
                    "The audit log directory `" + directory + "` can't be used (" + e
                            + "): check that it exists, is writable for this account and has free space.",
                    e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public void close() {
        lock.close();
    }
}
