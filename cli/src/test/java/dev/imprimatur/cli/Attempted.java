package dev.imprimatur.cli;

import dev.imprimatur.cli.command.Interrupts;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.command.Starter;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Tty;
import dev.imprimatur.core.seal.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A command line that was run, and what came of it. */
record Attempted(int exit, String out, String err) {

    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    Json.Fields json() {
        return (Json.Fields) Json.parse(out.strip());
    }

    /** Where commands are run: a home of its own, no terminal, unless told otherwise. */
    static final class Place {
        private final Path home;
        private final Map<String, String> environment = new HashMap<>();
        private String in = "";
        private Tty tty = Tty.NONE;
        private Charset charset = StandardCharsets.UTF_8;
        private Starter starter = (command, directory) -> {
            throw new AssertionError("Nothing should have been run: " + command);
        };
        private Interrupts interrupts = last -> () -> {};

        Place(Path home) {
            this.home = home;
        }

        Place with(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        Place typing(String text) {
            in = text;
            return this;
        }

        Place on(Tty terminal) {
            tty = terminal;
            return this;
        }

        Place in(Charset other) {
            charset = other;
            return this;
        }

        Place starting(Starter other) {
            starter = other;
            return this;
        }

        Place interruptedBy(Interrupts other) {
            interrupts = other;
            return this;
        }

        Attempted run(String... args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Surroundings surroundings = new Surroundings(
                    new ByteArrayInputStream(in.getBytes(charset)),
                    new PrintStream(out, true, charset),
                    new PrintStream(err, true, charset),
                    environment,
                    home,
                    home,
                    charset,
                    tty,
                    InstantSource.fixed(NOW),
                    Duration.ofMillis(5));
            int exit = new CommandTree(surroundings, new Question(surroundings, Optional.empty()), starter, interrupts)
                    .run(args);
            return new Attempted(exit, out.toString(charset), err.toString(charset));
        }
    }
}
