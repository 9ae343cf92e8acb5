package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Files that somebody gave us, as a folder or in a ZIP; paths have {@code /}. May be read by several threads at once. */
interface Copy extends AutoCloseable {

    /** A longer file is refused, in bytes: nothing that is verified here is. */
    int LONGEST = 1 << 27;

    /**
     * All of a file; empty when there is none.
     *
     * @throws UncheckedIOException when it can't be read, or is longer than {@link #LONGEST}
     */
    Optional<byte[]> file(String path);

    /** The names of the files in a folder. */
    List<String> list(String folder);

    /** The paths of all files. */
    SortedSet<String> names();

    @Override
    void close();

    /** Whether this is an evidence bundle, and no log. */
    default boolean bundle() {
        return file("manifest.sha256").isPresent() && file("request.json").isPresent();
    }

    /** The folder or ZIP at {@code path}. */
    static Copy open(Path path) {
        try {
            return Files.isRegularFile(path) ? Archive.open(path) : new FolderCopy(path);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + path + "` is no ZIP that can be read safely (" + e.getMessage() + ").",
                    "Name the log's folder, a ZIP of it, or an evidence bundle.");
        }
    }
}
