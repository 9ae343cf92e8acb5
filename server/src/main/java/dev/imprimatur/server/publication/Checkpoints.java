package dev.imprimatur.server.publication;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Checkpoints that were published, in a folder with one file for each UTC day, as {@code 2026-11-21.notes}; see
 * {@link NoteFrame} for their form. They are appended, and durable before anything else happens. May be read by any thread.
 */
public final class Checkpoints {

    private static final String ENDING = ".notes";

    private final Path folder;
    private final NoteKey log;
    private Optional<Path> current = Optional.empty();

    /** The fewest events that a checkpoint in a file covers: what is appended covers more, so days are passed over unread. */
    private final Map<Path, Long> fewest = new ConcurrentHashMap<>();

    /** @param log whose checkpoints these are; others are passed over */
    public Checkpoints(Path folder, NoteKey log) {
        this.folder = folder;
        this.log = log;
    }

    /**
     * Appends one; it is durable when this returns.
     *
     * @param at says into which day's file it goes
     * @throws UncheckedIOException when it is not
     */
    synchronized void append(SignedNote checkpoint, Instant at) {
        try {
            Path file = fileOf(at);
            boolean fresh = current.isEmpty() || !current.get().equals(file);
            if (fresh) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            write(file, NoteFrame.framed(checkpoint), fresh);
            if (fresh) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
            current = Optional.of(file);
            fewest.remove(file);
        } catch (IOException e) {
            current = Optional.empty(); // what it left behind is cut off next time
            throw new UncheckedIOException(
                    "Checkpoints can't be written to `" + folder + "` (" + e.getMessage()
                            + "): free space there, or check who may write (`audit.publish.directory`).",
                    e);
        }
    }

    /** Days only go forward, so that the files' names keep the order in which they were written. */
    private Path fileOf(Instant at) throws IOException {
        String day = LocalDate.ofInstant(at, ZoneOffset.UTC) + ENDING;
        Optional<Path> newest = files().stream().findFirst();
        return newest.filter(file -> name(file).compareTo(day) > 0).orElse(folder.resolve(day));
    }

    private static void write(Path file, byte[] framed, boolean fresh) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            if (fresh) {
                channel.truncate(NoteFrame.read(Files.readAllBytes(file)).end());
            }
            ByteBuffer bytes = ByteBuffer.wrap(framed);
            long at = channel.size();
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        }
    }

    /** The one published last that this log signed. */
    public Optional<SignedNote> newest() {
        return last(Long.MAX_VALUE);
    }

    /** The one published last of those that cover no more than {@code size} events. */
    public Optional<SignedNote> atMost(long size) {
        return last(size);
    }

    /** Nothing waits for this: what is appended meanwhile is a frame that has ended, or is passed over. */
    private Optional<SignedNote> last(long most) {
        try {
            for (Path file : files()) {
                if (fewest.getOrDefault(file, 0L) > most) {
                    continue;
                }
                AtomicLong least = new AtomicLong(Long.MAX_VALUE);
                Optional<SignedNote> found = NoteFrame.read(Files.readAllBytes(file))
                        .newestFirst()
                        .filter(note -> size(note)
                                .filter(size -> least.accumulateAndGet(size, Math::min) >= 0 && size <= most)
                                .isPresent())
                        .filter(this::signed)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
                fewest.put(file, least.get());
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Checkpoints can't be read from `" + folder + "`: check who may.", e);
        }
    }

    private static Optional<Long> size(SignedNote note) {
        try {
            return Optional.of(Checkpoint.parse(note.text()).head().size());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean signed(SignedNote note) {
        try {
            Checkpoint.signedBy(log, note);
            return true;
        } catch (Unproven e) {
            return false;
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The newest first. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).matches("\\d{4}-\\d{2}-\\d{2}\\.notes"))
                    .sorted((one, other) -> name(other).compareTo(name(one)))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }
}
