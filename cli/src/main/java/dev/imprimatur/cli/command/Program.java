package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line as it will be executed: nothing is left for a shell to look up or expand, and the program's own bytes
 * are covered too, so that a script can't be changed while it waits.
 *
 * @param argv the program and its arguments as they were given
 * @param file the program that was found, absolute
 * @param content of that file
 * @param directory to run in, absolute
 */
record Program(List<String> argv, Path file, Digest content, Path directory) {

    Program {
        argv = List.copyOf(argv);
    }

    /**
     * Finds the program the way a shell does.
     *
     * @param path the directories to look in, as PATH has them
     */
    static Program find(List<String> argv, Path directory, String path) {
        String name = argv.getFirst();
        Path file = name.contains("/") ? directory.resolve(name).normalize() : inPath(name, directory, path);
        if (!Files.isRegularFile(file)) {
            throw new Failure(
                    ExitCode.RUN_NO_COMMAND,
                    "There is no command `" + name + "`.",
                    "Check its name and PATH. The gateway was not asked.");
        }
        if (!Files.isExecutable(file)) {
            throw new Failure(
                    ExitCode.RUN_NOT_STARTED,
                    "`" + file + "` is not executable.",
                    "Run `chmod +x " + file + "`. The gateway was not asked.");
        }
        return new Program(argv, file, digest(file), directory);
    }

    /** Whether the file still has the bytes it had. */
    boolean unchanged() {
        return Files.isRegularFile(file) && digest(file).equals(content);
    }

    /** What to execute: the file that was found, with the arguments that were given. */
    List<String> command() {
        List<String> command = new ArrayList<>(argv);
        command.set(0, file.toString());
        return command;
    }

    /** What the action's digest covers. */
    Json.Builder arguments() {
        return Json.fields()
                .with("argv", Json.texts(argv))
                .with("cwd", directory.toString())
                .with("program", file.toString())
                .with("program_digest", content.toString());
    }

    private static Path inPath(String name, Path directory, String path) {
        for (String entry : path.split(":", -1)) {
            Path candidate = directory.resolve(entry).resolve(name).normalize();
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new Failure(
                ExitCode.RUN_NO_COMMAND,
                "There is no command `" + name + "` in PATH.",
                "Check its name. A builtin or a line of shell needs `-- sh -c '…'`. The gateway was not asked.");
    }

    private static Digest digest(Path file) {
        try {
            return Digest.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.RUN_NOT_STARTED,
                    "`" + file
                            + "` can't be read, so nobody could tell whether it is still the same when it is released.",
                    "Make it readable for who runs it. The gateway was not asked.");
        }
    }
}
