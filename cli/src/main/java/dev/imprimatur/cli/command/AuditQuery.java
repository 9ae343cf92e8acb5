package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
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
            "  imprimatur audit query --voter person:ben --table customers",
            "  imprimatur audit query --text 'drop cust*'",
            "  imprimatur audit query --target postgres/prod-eu --since 2026-11-01T00:00:00Z \\",
            "      --all --json > events.jsonl"
        })
public final class AuditQuery implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Mixin
    AuditFilter filter = new AuditFilter();

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
        Instant now = surroundings.clock().instant();
        try (Api api = gateway.signedIn(where.server)) {
            Optional<String> from = after;
            boolean any = false;
            while (true) {
                Json.Fields page = api.get(filter.page(from, all ? 1_000 : limit, now));
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
}
