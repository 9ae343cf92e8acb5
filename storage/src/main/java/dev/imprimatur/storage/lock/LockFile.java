package dev.imprimatur.storage.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A file that one process at a time has, until it ends, however it ends; in it stands which one. */
public final class LockFile implements AutoCloseable {

    private static final int LONGEST = 300;

    private final FileChannel channel;

    private LockFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes {@code file}, which is made, for its owner alone, when it is missing; empty when somebody has it. */
    public static Optional<LockFile> take(Path file) throws IOException {
        try {
            Files.createFile(file, owner());
        } catch (FileAlreadyExistsException fine) {
            // it is made once
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (locked(channel).isEmpty()) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Holder.here().text().getBytes(StandardCharsets.UTF_8)), 0);
            return Optional.of(new LockFile(channel));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileAttribute<?>[] owner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static Optional<FileLock> locked(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException ours) {
            return Optional.empty();
        }
    }

    /** Who has {@code file}, for people: {@code process 12 on `db-1`, since 2026-01-01T00:00:00Z}. */
    public static String holder(Path file) {
        try {
            String text = Files.readString(file);
            return text.isEmpty() || text.length() > LONGEST
                    ? "a process that is just starting"
                    : text + ", since "
                            + Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (IOException e) {
            return "a process whose name can't be read";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }
}
