package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws a sample that anybody can draw again. */
@picocli.CommandLine.Command(
        name = "sample",
        description = {
            "Draw N of the events that match, by a seed that the auditor chooses.",
            "",
            "The same seed draws the same events from the same population, for ever: they are those with the smallest SHA-256"
                    + " of the seed, a colon and the index in decimal digits.",
        },
        footer = {"", "Example:", "  imprimatur audit sample --seed q3-2026 --n 25 --type approved --since 90d"})
public final class AuditSample implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Mixin
    AuditFilter filter = new AuditFilter();

    @Option(names = "--seed", paramLabel = "TEXT", required = true, description = "Chosen by whoever examines.")
    String seed = "";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "N",
            defaultValue = "25",
            description = "So many (default 25).")
    int count = 25;

    @Option(
            names = "--to",
            paramLabel = "INDEX",
            description = "Only events before this index (default: all that are recorded now).")
    Optional<Long> to = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditSample(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Screen screen = surroundings.screen();
        TreeMap<String, Json.Fields> drawn = new TreeMap<>();
        long[] population = {0};
        long end;
        try (Api api = gateway.signedIn(where.server)) {
            end = to.isPresent()
                    ? to.get()
                    : api.get(Query.of("v1", "audit", "head")).whole("size");
            AuditPages pages = new AuditPages(api, filter, surroundings.clock().instant(), Optional.empty());
            surroundings.progress().during(() -> "Read " + population[0] + " events", () -> {
                for (List<Json.Fields> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                    for (Json.Fields entry : page) {
                        if (entry.whole("index") >= end) {
                            return false;
                        }
                        population[0]++;
                        drawn.put(lot(entry.whole("index")), entry);
                        if (drawn.size() > Math.max(0, count)) {
                            drawn.pollLastEntry();
                        }
                    }
                }
                return true;
            });
        }
        drawn.values().stream()
                .sorted(Comparator.comparingLong(entry -> entry.whole("index")))
                .forEach(entry -> screen.line(form.json ? entry.canonical() : Events.line(entry, screen)));
        if (!form.json) {
            screen.line(screen.style()
                    .dim(drawn.size() + " of " + population[0] + " events, before index " + end + " (--to " + end
                            + " draws them again)."));
        }
        return ExitCode.OK;
    }

    private String lot(long index) {
        return Digest.of((seed + ":" + index).getBytes(StandardCharsets.UTF_8)).hex();
    }
}
