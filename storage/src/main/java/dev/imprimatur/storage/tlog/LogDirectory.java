package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The directory of one log, for its owner alone, and the lock that keeps others out. */
final class LogDirectory implements AutoCloseable {

    private final Path directory;
    private final FileChannel lock;

    private LogDirectory(Path directory, FileChannel lock) {
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
            create(directory.resolve("lock"));
            FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE);
            if (taken(channel).isEmpty()) {
                channel.close();
                throw new AuditFailure(
                        "Another gateway writes the audit log in `" + directory
                                + "`. Stop it first, or give this one a directory of its own (`audit.directory`).",
                        new IllegalStateException("locked"));
            }
            return new LogDirectory(directory, channel);
        } catch (IOException e) {
            throw new AuditFailure(
                    "The audit log directory `" + directory + "` can't be used (" + e
                            + "): check that it exists, is writable for this account and has free space.",
                    e);
        }
    }

    private static Optional<FileLock> taken(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException ours) {
            return Optional.empty();
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, FolderDisk.owner("rw-------"));
        } catch (FileAlreadyExistsException fine) {
            // it is created once
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }
}
