package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds audit events by their fields. */
@picocli.CommandLine.Command(
        name = "query",
        description = "Find events in the audit log by their fields, oldest first.",
        footer = {
            "",
            "With --json each line is one {\"index\": …, \"event\": …}, whole.",
            "",
            "Examples:",
            "  imprimatur audit query --approval apr-7k2m9qwert",
            "  imprimatur audit query --type denied --since 7d",
            "  imprimatur audit query --target postgres/prod-eu --since 2026-11-01T00:00:00Z \\",
            "      --all --json > events.jsonl"
        })
public final class AuditQuery implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "attempted, decided, held, voted, approved, executed, …")
    Optional<String> type = Optional.empty();

    @Option(names = "--action", paramLabel = "ID", description = "About this action.")
    Optional<String> action = Optional.empty();

    @Option(names = "--approval", paramLabel = "ID", description = "About this approval.")
    Optional<String> approval = Optional.empty();

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "By this subject, as agent:report-bot.")
    Optional<String> subject = Optional.empty();

    @Option(names = "--target", paramLabel = "TARGET", description = "On this target.")
    Optional<String> target = Optional.empty();

    @Option(names = "--operation", paramLabel = "NAME", description = "Of this operation.")
    Optional<String> operation = Optional.empty();

    @Option(names = "--since", paramLabel = "TIME", description = "Not before: 2026-11-01T12:00:00Z, or 2h, 7d ago.")
    Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Not after.")
    Optional<String> until = Optional.empty();

    @Option(names = "--after", paramLabel = "INDEX", description = "Only behind this index; the first event has 0.")
    Optional<String> after = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many (default 100).")
    int limit = 100;

    @Option(names = "--all", description = "Everything that matches, page by page.")
    boolean all;

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditQuery(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Screen screen = surroundings.screen();
        try (Api api = gateway.signedIn(where.server)) {
            Optional<String> from = after;
            boolean any = false;
            while (true) {
                Json.Fields page = api.get(query(from));
                for (Json entry : page.array("events")) {
                    any = true;
                    screen.line(form.json ? entry.canonical() : Events.line((Json.Fields) entry, screen));
                }
                from = page.find("next").map(next -> next instanceof Json.Text(String text) ? text : next.canonical());
                if (from.isEmpty() || !all) {
                    break;
                }
            }
            if (!form.json && from.isPresent()) {
                screen.line(screen.style()
                        .dim("There is more: add --after " + screen.visible().line(from.get()) + ", or --all."));
            } else if (!form.json && !any) {
                screen.line("No event matches.");
            }
            return ExitCode.OK;
        }
    }

    private Query query(Optional<String> from) {
        Instant now = surroundings.clock().instant();
        return Query.of("v1", "audit")
                .with("after", from)
                .with("limit", all ? 1_000 : limit)
                .with("type", type)
                .with("action", action)
                .with("approval", approval)
                .with("subject", subject)
                .with("target", target)
                .with("operation", operation)
                .with("since", since.map(text -> Moment.parse(text, now).toString()))
                .with("until", until.map(text -> Moment.parse(text, now).toString()));
    }
}
