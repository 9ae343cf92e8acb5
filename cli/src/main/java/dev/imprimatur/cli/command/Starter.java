package dev.imprimatur.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a command to its end. */
public interface Starter {

    /**
     * The exit code of {@code command}.
     *
     * @throws IOException when it could not be started
     */
    int run(List<String> command, Path directory) throws IOException;
}
