package dev.imprimatur.cli.command;

import picocli.CommandLine.Option;

/** The option that asks for JSON. */
final class Form {

    @Option(names = "--json", description = "Print JSON for machines.")
    boolean json;
}
