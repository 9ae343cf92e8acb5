package dev.imprimatur.cli;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Width;
import dev.imprimatur.core.seal.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Says on standard error why a command ended, and what to do next; for machines as JSON when {@code --json} was given. */
final class Complaint {

    private static final String NAME = "imprimatur: ";

    private final Surroundings surroundings;

    Complaint(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A command that began and failed. */
    int about(Exception e, CommandLine.ParseResult parsed) {
        Failure failure = failure(e);
        if (wantsJson(parsed)) {
            surroundings
                    .complaints()
                    .line(Json.fields()
                            .with("exit", failure.exit().code())
                            .with("error", failure.what())
                            .with("next", Optional.of(failure.next()).filter(text -> !text.isEmpty()))
                            .build()
                            .canonical());
        } else {
            say(failure.what(), failure.next());
        }
        return failure.exit().code();
    }

    /** A command line that was not understood. */
    int aboutUsage(CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(String.valueOf(e.getMessage()) + ".", "`" + name + " --help` explains it, with an example.");
        List<String> guesses = new ArrayList<>();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            guesses.addAll(unmatched.getSuggestions());
        }
        if (!guesses.isEmpty()) {
            Screen err = surroundings.complaints();
            err.line(" ".repeat(NAME.length()) + "Did you mean: "
                    + err.visible().line(String.join(", ", guesses)) + "?");
        }
        return name.equals("imprimatur run") ? ExitCode.RUN_NOT_ASKED.code() : ExitCode.CANNOT_TELL.code();
    }

    private void say(String what, String next) {
        Screen err = surroundings.complaints();
        String head = err.style().red(NAME);
        for (String line : wrapped(what, err)) {
            err.line(head + line);
            head = " ".repeat(NAME.length());
        }
        if (!next.isEmpty()) {
            wrapped(next, err).forEach(line -> err.line(" ".repeat(NAME.length()) + line));
        }
    }

    private static List<String> wrapped(String text, Screen err) {
        int columns = err.live() ? err.wrap() - NAME.length() : Integer.MAX_VALUE;
        return err.visible()
                .block(text)
                .lines()
                .flatMap(line -> Width.words(line, columns).stream())
                .toList();
    }

    private static Failure failure(Exception e) {
        if (e instanceof Failure failure) {
            return failure;
        }
        if (e instanceof UncheckedIOException io) {
            return new Failure(
                    ExitCode.CANNOT_TELL, String.valueOf(io.getMessage()), "Check the file system and permissions.");
        }
        if (e instanceof IllegalArgumentException || e instanceof ClassCastException) {
            return new Failure(
                    ExitCode.UNREACHABLE,
                    "An answer was not understood: " + e.getMessage(),
                    "Use the `imprimatur` of the gateway's own version.");
        }
        return new Failure(
                ExitCode.DEFECT,
                "A defect in Imprimatur: " + e.getMessage() + ".",
                "Please report it, with the command and `imprimatur --version`.");
    }

    private static boolean wantsJson(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.hasMatchedOption("--json");
    }
}
