package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Span;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Lists how much is asked of whom, and how they answer. */
@picocli.CommandLine.Command(
        name = "load",
        description = {
            "List how much is asked of whom, and how they answer; for auditors and operators.",
            "FAST are approvals less than 5 seconds after the hold began: nobody read what they approved."
        },
        footer = {"", "Example:", "  imprimatur load --since 7d"})
public final class Loads extends Listing {

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Holds that began since then: 7d, or a moment. Usually 30d.")
    Optional<String> since = Optional.empty();

    private final Surroundings surroundings;

    public Loads(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "load",
                "Nobody was asked anything.",
                List.of(
                        text("PERSON", "person"),
                        number("ASKED", "asked"),
                        number("DECIDED", "decided"),
                        number("DENIED", "denied"),
                        number("FAST", "fast"),
                        said("MEDIAN", load -> span(load, "median_ms")),
                        said("9 OF 10 IN", load -> span(load, "p90_ms"))));
        this.surroundings = surroundings;
    }

    private static Column number(String head, String member) {
        return said(head, load -> Long.toString(load.whole(member)));
    }

    private static String span(Json.Fields load, String member) {
        return load.find(member).orElse(new Json.Nothing()) instanceof Json.Whole(long millis)
                ? Span.of(Duration.ofMillis(millis))
                : "-";
    }

    @Override
    Query query() {
        return super.query()
                .with(
                        "since",
                        since.map(text -> Moment.past(text, surroundings.clock().instant())
                                .toString()));
    }
}
