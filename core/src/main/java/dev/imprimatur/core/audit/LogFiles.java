package dev.imprimatur.core.audit;

import java.util.Optional;

/** Port: the files of a log, or of a copy of one. Must take reads from several threads at once. */
@FunctionalInterface
public interface LogFiles {

    /**
     * All of a file.
     *
     * @param path from the log's folder on, as {@code tile/entries/000}; only names that C2SP tlog-tiles knows,
     *     {@code payload/…} and {@code personal/…}
     * @return empty when there is none
     * @throws RuntimeException when it is there but can't be read
     */
    Optional<byte[]> read(String path);
}
