package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets somebody decide in one's place. */
@picocli.CommandLine.Command(
        name = "delegate",
        description = "Let somebody decide in your place while you are away.",
        footer = {
            "",
            "They decide what you are asked for, as long as you are asked for it; you and they count as one person. They",
            "pass it on to nobody, and never decide where you may not.",
            "",
            "Examples:",
            "  imprimatur delegate --to person:ben --until 7d --because \"on holiday\"",
            "  imprimatur delegate --to person:ben --group data-owners --from 2026-12-20T08:00:00Z \\",
            "      --until 2027-01-03T08:00:00Z --because \"on holiday\""
        })
public final class Delegate implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(names = "--to", paramLabel = "PERSON", required = true, description = "Who decides: person:NAME.")
    String to = "";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            required = true,
            description = "Until then, as 2026-11-01T12:00:00Z or 7d from now.")
    String until = "";

    @Option(names = "--from", paramLabel = "TIME", description = "From then on (default: at once).")
    Optional<String> from = Optional.empty();

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Only as a member of this group of yours; may be given again.")
    List<String> groups = List.of();

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why, for the log.")
    String because = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Delegate(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Instant now = surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Json.Builder body = Json.fields()
                .with("to", to)
                .with("from_time", from.map(text -> Moment.future(text, now).toString()))
                .with("until", Moment.future(until, now).toString())
                .with("because", because);
        if (!groups.isEmpty()) {
            body.with("groups", Json.texts(groups));
        }
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields made = api.post(Query.of("v1", "delegations"), body.build());
            Screen screen = surroundings.screen();
            screen.line(
                    form.json
                            ? made.canonical()
                            : screen.visible().line(made.text("to")) + " decides in your place until "
                                    + screen.visible().line(made.text("until")) + ". It ends before with `imprimatur"
                                    + " undelegate " + screen.visible().line(made.text("id")) + " --because TEXT`.");
            return ExitCode.OK;
        }
    }
}
