package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import java.util.List;

/** Lists what is frozen. */
@picocli.CommandLine.Command(
        name = "freezes",
        description = "List what is frozen.",
        footer = {"", "Example:", "  imprimatur freezes"})
public final class Freezes extends Listing {

    public Freezes(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "freezes",
                "Nothing is frozen.",
                List.of(
                        text("ID", "id"),
                        text("FROZEN", "scope"),
                        text("BY", "by"),
                        text("SINCE", "since"),
                        text("BECAUSE", "because")));
    }
}
