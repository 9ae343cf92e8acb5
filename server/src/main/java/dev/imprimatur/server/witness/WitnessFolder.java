package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.server.StartRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder with one file for each log, named by the SHA-256 of its origin: the checkpoint cosigned last, with the log's
 * signature and the witness's. A file is replaced at once and whole. One witness has the folder at a time.
 */
public final class WitnessFolder implements Keeping, AutoCloseable {

    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path folder;
    private final FileChannel lock;
    private volatile Optional<WitnessUnable> broken = Optional.empty();

    private WitnessFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes what is missing, and locks it until it is closed.
     *
     * @throws StartRefused when another witness has it, or it can't be used
     */
    public static WitnessFolder open(Path folder) {
        try {
            Files.createDirectories(folder, owner("rwx------"));
            FileChannel lock = FileChannel.open(
                    folder.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    owner("rw-------"));
            if (!locked(lock)) {
                lock.close();
                throw new StartRefused("Another witness keeps its memory in `" + folder
                        + "`. Stop it first, or give this one a folder of its own (`--data`).");
            }
            return new WitnessFolder(folder, lock);
        } catch (IOException e) {
            throw new StartRefused(
                    "The folder `" + folder + "` can't be used (" + e.getMessage()
                            + "): check that this account may write there.",
                    e);
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    private static FileAttribute<?> owner(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** The name of a log in addresses and in the folder. */
    static String name(String origin) {
        return Digest.of(origin.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /**
     * The note kept for the log; empty when there is none.
     *
     * @param witness must have cosigned it
     * @param log the log's keys, of which one must have signed it
     * @throws StartRefused when it is not what the witness kept
     */
    Optional<SignedNote> read(String origin, NoteKey witness, List<NoteKey> log) {
        Path file = folder.resolve(name(origin));
        try {
            SignedNote note = SignedNote.parse(Files.readAllBytes(file));
            if (note.signedBy(List.of(witness)).isEmpty() || note.signedBy(log).isEmpty()) {
                throw new Unproven("it is not signed by the log and by this witness");
            }
            return Optional.of(note);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException | Unproven e) {
            throw new StartRefused(
                    "The file `" + file + "` says what this witness cosigned last of `" + origin
                            + "`, and can't be believed (" + e.getMessage()
                            + "). A witness without it can be shown another past: restore the newest copy, or start a new"
                            + " witness with another key.",
                    e);
        }
    }

    @Override
    public void keep(String origin, SignedNote note) {
        broken.ifPresent(unable -> {
            throw unable;
        });
        Path file = folder.resolve(name(origin));
        Path part = folder.resolve(name(origin) + ".part");
        try (FileChannel channel = FileChannel.open(part, FRESH, owner("rw-------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(note.bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            place(channel, part, file);
        } catch (IOException e) {
            throw new WitnessUnable(
                    "The witness can't write in `" + folder + "` (" + e.getMessage()
                            + "), so it cosigns nothing: free space there, or repair the disk.",
                    e);
        }
    }

    /** After a force that failed nobody knows what is on the disk, and asking again would not tell. */
    private void place(FileChannel channel, Path part, Path file) {
        try {
            channel.force(true);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            WitnessUnable unable = new WitnessUnable(
                    "The witness does not know whether `" + file + "` is on the disk (" + e.getMessage()
                            + "), so it cosigns nothing until it is restarted: check the disk first.",
                    e);
            broken = Optional.of(unable);
            throw unable;
        }
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
