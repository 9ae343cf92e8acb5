package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Help on a command, or on the exit codes. */
@picocli.CommandLine.Command(
        name = "help",
        description = "Help on a command; `help exit-codes` explains the exit codes.",
        footer = {"", "Examples:", "  imprimatur help approve", "  imprimatur help exit-codes"})
public final class Help implements Command {

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, or exit-codes.")
    List<String> words = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Surroundings surroundings;

    public Help(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        if (words.equals(List.of("exit-codes"))) {
            surroundings.screen().lines(ExitCodes.lines());
            return ExitCode.OK;
        }
        CommandLine command = spec.root().commandLine();
        for (String word : words) {
            if (!command.getSubcommands().containsKey(word)) {
                throw new Failure(
                        ExitCode.CANNOT_TELL,
                        "There is no command `" + word + "`.",
                        "`imprimatur --help` lists them all.");
            }
            command = command.getSubcommands().get(word);
        }
        command.usage(surroundings.out());
        return ExitCode.OK;
    }
}
