package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Erases what is personal in the log. */
@picocli.CommandLine.Command(
        name = "erase",
        description = {
            "Erase what is personal in the audit log, for good. For administrators.",
            "",
            "What `audit.personal` takes out of events goes, with what was too large for the log, and the ended approvals as"
                    + " they are stored. The log has commitments in its place and stays verifiable: that you erased, what and"
                    + " why is recorded first. Copies, exports and backups that you took are yours to erase.",
        },
        footer = {
            "",
            "Exit codes: 0 erased, or nothing was there; 1 not allowed, something has not ended, or a rule holds this: then the"
                    + " same command with --under erases once people approved it; 4 recorded, but not complete; 5 no such"
                    + " approval.",
            "",
            "Examples:",
            "  imprimatur audit erase --subject person:ben --because \"asked for it, ticket 12\" --dry-run",
            "  imprimatur audit erase --approval apr-7k2m9qwert --because \"quotes a customer\"",
            "  imprimatur audit erase --before 365d --because \"kept for a year\""
        })
public final class AuditErase implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @ArgGroup(multiplicity = "1")
    What what = new What();

    @Option(names = "--because", paramLabel = "TEXT", required = true, description = "Why: it is recorded.")
    String because = "";

    @Option(names = "--dry-run", description = "Only say what would be erased.")
    boolean dryRun;

    @Option(
            names = "--under",
            paramLabel = "ID",
            description = "Under which approval, where a rule held this. Give everything else as before.")
    Optional<String> under = Optional.empty();

    /** One of the four. */
    static final class What {

        @Option(
                names = "--subject",
                paramLabel = "SUBJECT",
                description =
                        "What agent:NAME, workload:NAME or person:NAME did, what was said of it, and what they said.")
        Optional<String> subject = Optional.empty();

        @Option(names = "--approval", paramLabel = "ID", description = "An approval and every action that it is about.")
        Optional<String> approval = Optional.empty();

        @Option(names = "--action", paramLabel = "ID", description = "One action.")
        Optional<String> action = Optional.empty();

        @Option(
                names = "--before",
                paramLabel = "TIME",
                description = "All that happened before: 2026-11-01T12:00:00Z, or 365d ago.")
        Optional<String> before = Optional.empty();
    }

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditErase(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        if (what.subject.isEmpty() && what.approval.isEmpty() && what.action.isEmpty() && what.before.isEmpty()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "What to erase is missing.",
                    "Give one of `--subject`, `--approval`, `--action` and `--before`.");
        }
        Json.Fields wish = Json.fields()
                .with("subject", what.subject)
                .with("approval", what.approval)
                .with("action", what.action)
                .with(
                        "before",
                        what.before.map(
                                text -> Moment.past(text, surroundings.clock().instant())
                                        .toString()))
                .with("because", because)
                .with("dry_run", dryRun)
                .build();
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields done = api.change("POST", Query.of("v1", "audit", "erasures"), wish, under);
            if (Under.held(done)) {
                ExitCode held = Under.told(done, "--under", form.json, surroundings);
                if (!form.json) {
                    wish.findText("before")
                            .filter(moment -> !what.before.equals(Optional.of(moment)))
                            .ifPresent(moment -> surroundings
                                    .complaints()
                                    .line("Give `--before " + moment + "` then: that is what they are asked about."));
                }
                return held;
            }
            Screen screen = surroundings.screen();
            screen.line(form.json ? done.canonical() : sentence(done));
            return ExitCode.OK;
        }
    }

    private String sentence(Json.Fields done) {
        long values = done.whole("values");
        long stored = done.whole("approvals");
        long votes = done.whole("votes");
        if (values == 0 && stored == 0 && votes == 0) {
            return "There is nothing to erase: no event of it holds anything that was taken out, and no approval is stored.";
        }
        return (dryRun ? "Would erase " : "Erased ") + values + " values in " + done.whole("events") + " events, "
                + stored + " stored approvals, and reasons in " + votes + " others."
                + (dryRun ? "" : " The log tells of it, and stays verifiable.");
    }
}
