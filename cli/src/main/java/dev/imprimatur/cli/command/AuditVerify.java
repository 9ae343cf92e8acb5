package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;

/** stub */
@picocli.CommandLine.Command(name = "verify")
public final class AuditVerify implements Command {
    public AuditVerify(Surroundings surroundings) {}

    @Override
    public ExitCode run() {
        return ExitCode.CANNOT_TELL;
    }
}
