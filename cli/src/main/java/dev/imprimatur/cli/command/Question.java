package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Asks the person, or reads the next line of standard input. Questions go to standard error. */
public final class Question {

    private final Surroundings surroundings;
    private final Optional<Console> console;
    private final BufferedReader in;

    /**
     * Asks on these surroundings.
     *
     * @param console to type secrets into unseen; empty where there is none
     */
    public Question(Surroundings surroundings, Optional<Console> console) {
        this.surroundings = surroundings;
        this.console = console;
        this.in = new BufferedReader(new InputStreamReader(surroundings.in(), surroundings.charset()));
    }

    /** One line. */
    public String ask(String prompt) {
        if (surroundings.tty().in()) {
            surroundings.err().print(prompt);
            surroundings.err().flush();
        }
        try {
            return Optional.ofNullable(in.readLine()).orElseThrow(() -> nobody(prompt));
        } catch (IOException e) {
            throw new UncheckedIOException("Standard input can't be read.", e);
        }
    }

    /** One line that is not shown while it is typed. */
    public String askHidden(String prompt) {
        if (console.isEmpty() || !surroundings.tty().in()) {
            return ask(prompt);
        }
        return Optional.ofNullable(console.get().readPassword("%s", prompt))
                .map(String::new)
                .orElseThrow(() -> nobody(prompt));
    }

    private static Failure nobody(String prompt) {
        String what = prompt.strip().replace(":", "");
        return new Failure(
                ExitCode.CANNOT_TELL,
                "`" + what + "` was asked for, and standard input has ended.",
                "Give it as an option (see --help), or pipe it in.");
    }
}
