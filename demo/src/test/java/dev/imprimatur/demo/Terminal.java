package dev.imprimatur.demo;

import dev.imprimatur.cli.CommandTree;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Tty;
import dev.imprimatur.core.seal.Secret;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A command of {@code imprimatur} that was run, and what came of it. */
record Terminal(int exit, String out, String err) {

    /** Everything it said. */
    String said() {
        return out + err;
    }

    /** With IMPRIMATUR_SERVER and IMPRIMATUR_TOKEN. */
    static Terminal run(URI server, Secret token, String... arguments) {
        return run(Map.of("IMPRIMATUR_SERVER", server.toString(), "IMPRIMATUR_TOKEN", token.reveal()), arguments);
    }

    /** {@code imprimatur audit verify LOG --key …}. */
    static Terminal verify(Path log, Path key) {
        return run(Map.of(), "audit", "verify", log.toString(), "--key", key.toString());
    }

    private static Terminal run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path nowhere = Path.of("target", "no-home").toAbsolutePath();
        Surroundings surroundings = new Surroundings(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new HashMap<>(environment),
                nowhere,
                nowhere,
                StandardCharsets.UTF_8,
                Tty.NONE,
                InstantSource.system(),
                Duration.ofMillis(20));
        int exit = new CommandTree(
                        surroundings,
                        new Question(surroundings, Optional.empty()),
                        (command, directory) -> {
                            throw new AssertionError("Nothing should have been run: " + command);
                        },
                        last -> () -> {})
                .run(arguments);
        return new Terminal(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
