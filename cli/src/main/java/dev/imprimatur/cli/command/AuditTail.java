package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the newest audit events, and follows the log. */
@picocli.CommandLine.Command(
        name = "tail",
        description = "Show the newest events of the audit log; -f goes on as they come, until Ctrl-C.",
        footer = {
            "",
            "With --json each line is one {\"index\": …, \"event\": …}, whole.",
            "",
            "Examples:",
            "  imprimatur audit tail",
            "  imprimatur audit tail -n 0 -f"
        })
public final class AuditTail implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(names = "-n", paramLabel = "N", defaultValue = "20", description = "So many of the newest (default 20).")
    long count = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as events come.")
    boolean follow;

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditTail(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            long last = api.get(Query.of("v1", "audit", "head")).whole("size") - 1;
            long at = Math.max(-1, last - Math.max(0, count));
            at = upTo(api, at, last);
            while (follow && surroundings.rest(1)) {
                at = upTo(api, at, Long.MAX_VALUE);
            }
            return follow ? ExitCode.INTERRUPTED : ExitCode.OK;
        }
    }

    /** Prints what comes behind {@code after}, which is -1 for all; returns the last index printed. */
    private long upTo(Api api, long after, long last) {
        Screen screen = surroundings.screen();
        long at = after;
        boolean more = at < last;
        while (more) {
            Json.Fields page = api.get(Query.of("v1", "audit")
                    .with("after", at < 0 ? Optional.empty() : Optional.of(Long.toString(at)))
                    .with("limit", 1_000));
            for (Json entry : page.array("events")) {
                Json.Fields fields = (Json.Fields) entry;
                at = fields.whole("index");
                screen.line(form.json ? fields.canonical() : Events.line(fields, screen));
            }
            more = page.find("next").isPresent() && at < last;
        }
        return at;
    }
}
