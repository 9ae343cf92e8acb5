package dev.imprimatur.cli.command;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the gateway. */
final class Where {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The gateway. Otherwise IMPRIMATUR_SERVER, the last sign-in, http://127.0.0.1:8470.")
    Optional<String> server = Optional.empty();
}
