package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The directory of one log: its files, readable for their owner alone, and the lock that keeps others out. */
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
            Files.createDirectories(directory);
            create(directory.resolve("lock"));
            FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE);
            if (taken(channel).isEmpty()) {
                channel.close();
                throw new AuditFailure(
                        "Another gateway writes the audit log in `" + directory
                                + "`. Stop it first, or give this one a directory of its own (`audit.directory`).",
                        new IllegalStateException("locked"));
            }
            create(directory.resolve("audit.jsonl"));
            create(directory.resolve("head"));
            forceEntries(directory);
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
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException fine) {
            // it is created once
        }
    }

    /** A new file is durable only when the directory that names it is. */
    private static void forceEntries(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (java.nio.file.AccessDeniedException notOnThisSystem) {
            // Windows opens no directories, and needs no such thing
        }
    }

    Path log() {
        return directory.resolve("audit.jsonl");
    }

    Path head() {
        return directory.resolve("head");
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
