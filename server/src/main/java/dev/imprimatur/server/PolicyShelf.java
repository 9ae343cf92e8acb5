package dev.imprimatur.server;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.policy.PolicySource;
import dev.imprimatur.policy.PolicyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The text of every policy set that was ever in force, by its version, in a folder: {@code <64 hex digits>/policy.json},
 * whose SHA-256 is that version, and {@code <64 hex digits>/source/…}, the files as they were written.
 */
final class PolicyShelf {

    private static final String CANONICAL = "policy.json";
    private static final String SOURCE = "source";

    private final Path folder;

    PolicyShelf(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps the set, unless it is there; durable when it returns.
     *
     * @throws UncheckedIOException when it is not
     */
    synchronized void keep(PolicyText text) {
        Path place = folder.resolve(text.version().hex());
        try {
            if (whole(place, text.version()).isPresent()) {
                return;
            }
            Path part = folder.resolve("part");
            remove(part);
            remove(place); // what is there is not that set
            write(part.resolve(CANONICAL), text.canonical().canonicalBytes());
            for (PolicySource source : text.sources()) {
                write(
                        part.resolve(SOURCE).resolve(source.file()),
                        Bytes.utf8(source.text()).toArray());
            }
            forceFolders(part);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            force(Optional.ofNullable(folder.getParent()).orElse(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The text of a policy can't be kept in `" + folder + "` (" + e.getMessage()
                            + "): free space there, or check who may write.",
                    e);
        }
    }

    /**
     * All files of a set, by their names below its folder; empty when it was not kept, or is not what it was.
     *
     * @throws UncheckedIOException when they can't be read
     */
    SortedMap<String, Bytes> find(Digest version) {
        Path place = folder.resolve(version.hex());
        try {
            TreeMap<String, Bytes> files = new TreeMap<>();
            Optional<Bytes> canonical = whole(place, version);
            if (canonical.isEmpty()) {
                return files;
            }
            files.put(CANONICAL, canonical.get());
            for (Path file : below(place.resolve(SOURCE))) {
                if (Files.isRegularFile(file)) {
                    files.put(place.relativize(file).toString().replace('\\', '/'), Bytes.of(Files.readAllBytes(file)));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The text of a policy can't be read from `" + place + "`: check who may.", e);
        }
    }

    private static Optional<Bytes> whole(Path place, Digest version) throws IOException {
        Path file = place.resolve(CANONICAL);
        return Files.isRegularFile(file)
                ? Optional.of(Bytes.of(Files.readAllBytes(file)))
                        .filter(bytes -> bytes.digest().equals(version))
                : Optional.empty();
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(
                Optional.ofNullable(file.getParent()).orElseThrow(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel out = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static void forceFolders(Path root) throws IOException {
        for (Path path : below(root)) {
            if (Files.isDirectory(path)) {
                force(path);
            }
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void remove(Path root) throws IOException {
        for (Path path : below(root)) {
            Files.delete(path);
        }
    }

    /** Everything below, and itself, what is deepest first; nothing where there is nothing. */
    private static List<Path> below(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
