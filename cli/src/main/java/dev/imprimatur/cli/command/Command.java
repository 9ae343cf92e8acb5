package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import java.util.concurrent.Callable;

/** What every command is: something that runs once and ends with an exit code, or with a {@link dev.imprimatur.cli.process.Failure}. */
public interface Command extends Callable<Integer> {

    /** Does it. */
    ExitCode run();

    @Override
    default Integer call() {
        return run().code();
    }
}
