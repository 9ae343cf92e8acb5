package dev.imprimatur.storage.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of a real file system. What it makes is for its owner alone. */
final class FolderDisk implements Disk {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;

    FolderDisk(Path folder) {
        this.folder = folder;
    }

    /** Permissions for new files, or folders; none where the file system has none. */
    static FileAttribute<?>[] owner(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private Path at(String path) {
        return path.isEmpty() ? folder : folder.resolve(path);
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        try {
            return Files.isDirectory(at(path), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.empty()
                    : Optional.of(Files.readAllBytes(at(path)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String path) throws IOException {
        try (Stream<Path> files = Files.list(at(path))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }

    @Override
    public void folder(String path) throws IOException {
        Files.createDirectories(at(path), owner("rwx------"));
    }

    @Override
    public void create(String path, byte[] content) throws IOException {
        try (FileChannel channel = channel(path, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private FileChannel channel(String path, OpenOption... more) throws IOException {
        Set<OpenOption> options = new java.util.HashSet<>(List.of(more));
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.WRITE);
        return FileChannel.open(at(path), options, owner("rw-------"));
    }

    @Override
    public void force(String path) throws IOException {
        try (FileChannel channel = FileChannel.open(at(path), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public void forceFolder(String path) throws IOException {
        try (FileChannel entries = FileChannel.open(at(path), StandardOpenOption.READ)) {
            entries.force(true);
        } catch (AccessDeniedException e) {
            if (POSIX) {
                throw e; // Windows opens no folders, and needs no such thing
            }
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(at(path));
    }

    @Override
    public Growing open(String path) throws IOException {
        FileChannel channel = channel(path);
        return new Growing() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                long at = offset;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
