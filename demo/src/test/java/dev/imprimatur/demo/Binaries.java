package dev.imprimatur.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL's programs, unpacked once for all tests of this module: that takes longer than most of them. */
final class Binaries {

    private static final Path SHARED = Path.of("target", "postgres-binaries").toAbsolutePath();

    private Binaries() {}

    /** Lets the shop whose files are below {@code folder} take the shared ones. */
    static Path share(Path folder) throws IOException {
        Files.createDirectories(SHARED);
        Files.createSymbolicLink(folder.resolve("postgres-binaries"), SHARED);
        return folder;
    }
}
