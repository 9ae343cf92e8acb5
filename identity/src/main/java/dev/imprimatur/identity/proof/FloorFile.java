package dev.imprimatur.identity.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;

/** A moment in a file. */
public final class FloorFile implements Floor {

    private final Path file;

    public FloorFile(Path file) {
        this.file = file;
    }

    /** @throws UncheckedIOException when the file can't be read, or holds no moment */
    @Override
    public Instant reached() {
        try {
            return Files.exists(file) ? Instant.parse(Files.readString(file).strip()) : Instant.EPOCH;
        } catch (IOException e) {
            throw new UncheckedIOException("The file `" + file + "` can't be read: check who may read it.", e);
        } catch (DateTimeException e) {
            throw new UncheckedIOException(
                    "The file `" + file + "` holds no moment: take it away, a minute after the gateway stopped.",
                    new IOException(e));
        }
    }

    /** Or a power loss could bring the older one back under this name. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public void raise(Instant moment) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap((moment + "\n").getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (IOException e) {
            throw new UncheckedIOException("The file `" + file + "` can't be written: is the disk full?", e);
        }
    }
}
