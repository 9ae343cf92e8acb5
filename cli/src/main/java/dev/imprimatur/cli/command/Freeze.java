package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops something at once. */
@picocli.CommandLine.Command(
        name = "freeze",
        description = "Stop an agent, targets or everything at once, and cut their sessions.",
        footer = {
            "",
            "For operators and administrators. It lasts until `imprimatur thaw`, also over restarts.",
            "",
            "Examples:",
            "  imprimatur freeze --subject agent:report-bot --because \"it deletes what it should not\"",
            "  imprimatur freeze --target 'postgres/*' --because \"incident 12\"",
            "  imprimatur freeze --all --because \"incident 12\""
        })
public final class Freeze implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @ArgGroup(multiplicity = "1")
    What what = new What();

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            required = true,
            description = "Why: whoever is stopped reads it.")
    String because = "";

    /** One of the three. */
    static final class What {

        @Option(
                names = "--subject",
                paramLabel = "SUBJECT",
                description = "Whatever agent:NAME, workload:NAME or person:NAME does, or is done for it.")
        Optional<String> subject = Optional.empty();

        @Option(names = "--target", paramLabel = "PATTERN", description = "Whatever is done on these targets.")
        Optional<String> target = Optional.empty();

        @Option(names = "--all", description = "Everything.")
        boolean all;

        String scope() {
            return subject.or(() -> target.map(pattern -> "target:" + pattern)).orElse("all");
        }
    }

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Freeze(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields frozen = api.post(
                    Query.of("v1", "freezes"),
                    Json.fields()
                            .with("scope", what.scope())
                            .with("because", because)
                            .build());
            Screen screen = surroundings.screen();
            screen.line(
                    form.json
                            ? frozen.canonical()
                            : "Frozen: " + screen.visible().line(frozen.text("scope"))
                                    + ". It ends with `imprimatur thaw "
                                    + screen.visible().line(frozen.text("id")) + " --because TEXT`.");
            return ExitCode.OK;
        }
    }
}
