package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;

/** stub */
@picocli.CommandLine.Command(name = "watch")
public final class Watch implements Command {
    public Watch(Surroundings surroundings, Gateway gateway) {}

    @Override
    public ExitCode run() {
        return ExitCode.CANNOT_TELL;
    }
}
