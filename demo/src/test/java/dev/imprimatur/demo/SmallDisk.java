package dev.imprimatur.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own of one megabyte, which can be filled to the last byte. */
final class SmallDisk implements AutoCloseable {

    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    /** Mounts it; the test is skipped where that is not allowed. */
    static SmallDisk mount(Path place) throws IOException, InterruptedException {
        Files.createDirectories(place);
        int exit = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place.toString());
        Assumptions.assumeTrue(
                exit == 0, "a small file system can't be mounted here (that takes root), so a full one is not tested");
        return new SmallDisk(place);
    }

    /** Leaves no byte. */
    void fill() throws IOException {
        try (OutputStream out =
                Files.newOutputStream(place.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = 1 << 16; size > 0; size /= 2) {
                fill(out, new byte[size]);
            }
        }
    }

    private static void fill(OutputStream out, byte[] piece) {
        try {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            // full
        }
    }

    /** Makes room again. */
    void clear() throws IOException {
        Files.delete(place.resolve("ballast"));
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", place.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
