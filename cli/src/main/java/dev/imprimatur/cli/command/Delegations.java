package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import java.util.List;

/** Lists who decides in whose place. */
@picocli.CommandLine.Command(
        name = "delegations",
        description = "List who decides in whose place, now or soon.",
        footer = {"", "Example:", "  imprimatur delegations"})
public final class Delegations extends Listing {

    public Delegations(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "delegations",
                "Nobody decides in anybody's place.",
                List.of(
                        text("ID", "id"),
                        text("ABSENT", "from"),
                        text("DECIDES", "to"),
                        said("AS", Delegations::as),
                        text("FROM", "from_time"),
                        text("UNTIL", "until"),
                        text("BECAUSE", "because")));
    }

    private static String as(Json.Fields delegation) {
        List<String> groups = delegation.texts("groups");
        return groups.isEmpty() ? "all" : String.join(", ", groups);
    }
}
