package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** The table of exit codes, as the help prints it. */
public final class ExitCodes {

    private ExitCodes() {}

    /** For a terminal. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ExitCode exit : ExitCode.values()) {
            lines.add("%5d  %s".formatted(exit.code(), exit.meaning()));
        }
        return lines;
    }
}
