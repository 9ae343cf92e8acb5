package dev.imprimatur.cli;

import dev.imprimatur.cli.command.Command;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The word {@code imprimatur} itself. */
@picocli.CommandLine.Command(
        name = "imprimatur",
        description =
                "A gateway that answers allow, deny or hold for each single action of an agent, a pipeline or a person.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 yes or done, 1 the answer is no, 2 usage or can't tell; `imprimatur help exit-codes` has them all.",
            "",
            "Examples:",
            "  imprimatur demo                         see it work",
            "  imprimatur login --person anna          sign in",
            "  imprimatur watch                        decide as things come",
            "  imprimatur approve apr-7k2m9qwert       approve one",
            "",
            "`imprimatur COMMAND --help` has an example for each."
        })
final class Root implements Command {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Surroundings surroundings;

    Root(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        spec.commandLine().usage(surroundings.err());
        return ExitCode.CANNOT_TELL;
    }
}
