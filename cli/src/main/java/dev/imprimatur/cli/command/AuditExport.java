package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.api.Reply;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes events out of the gateway into a file, and says what population they are. */
@picocli.CommandLine.Command(
        name = "export",
        description = {
            "Export the events that match to FILE, each once, also when it is interrupted and run again.",
            "",
            "FILE.cursor says how far it is. When all is exported, FILE.manifest.json says what was asked for, how many events"
                    + " there are, the range of the log they were taken from, the checkpoints at both ends, and the proof that"
                    + " the log at the end still begins with the one at the beginning.",
        },
        footer = {
            "",
            "Examples:",
            "  imprimatur audit export all.jsonl",
            "  imprimatur audit export denied.csv --form CSV --type denied --since 2026-07-01T00:00:00Z",
            "  imprimatur audit export quarter.jsonl --from checkpoint-of-july",
            "  imprimatur audit export siem.jsonl --follow"
        })
public final class AuditExport implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    AuditFilter filter = new AuditFilter();

    @Parameters(paramLabel = "FILE", description = "Where to. It may not exist yet, unless with its cursor.")
    String file = "";

    @Option(names = "--form", paramLabel = "FORM", description = "JSONL or CSV (default JSONL).")
    ExportForm form = ExportForm.JSONL;

    @Option(
            names = "--from",
            paramLabel = "CHECKPOINT",
            description = "A file with a checkpoint kept earlier: only what was recorded since.")
    Optional<String> from = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as events come, until Ctrl-C.")
    boolean follow;

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditExport(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Path to = surroundings.directory().resolve(file);
        Json.Fields query = filter.said(surroundings.clock().instant());
        Optional<SignedNote> older = from.map(this::checkpoint);
        long begin =
                older.map(note -> Checkpoint.parse(note.text()).head().size()).orElse(0L);
        try (Api api = gateway.signedIn(where.server);
                ExportFile out = ExportFile.open(
                        to,
                        Json.fields()
                                .withAll(query)
                                .with("form", form.name())
                                .with("begin", begin)
                                .build())) {
            if (form == ExportForm.CSV) {
                out.heading(ExportForm.heading());
            }
            Optional<String> start = begin > 0 ? Optional.of(Long.toString(begin - 1)) : Optional.empty();
            Json.Fields head = api.get(Query.of("v1", "audit", "head"));
            take(api, out, start, follow ? Long.MAX_VALUE : head.whole("size"));
            while (follow && surroundings.rest(1)) {
                take(api, out, start, Long.MAX_VALUE);
            }
            if (follow) {
                return ExitCode.INTERRUPTED;
            }
            long first = out.first().map(Long::parseLong).orElse(head.whole("size"));
            Optional<SignedNote> before = older.or(() -> published(api, first));
            Json.Fields manifest = manifest(api, query, out.count(), before, head);
            Files.writeString(to.resolveSibling(to.getFileName() + ".manifest.json"), manifest.canonical() + "\n");
            surroundings
                    .screen()
                    .line("Exported " + out.count() + " of the events " + begin + " to " + head.whole("size")
                            + " of the log; the manifest is beside the file.");
            return ExitCode.OK;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "The manifest of `" + to + "` can't be written (" + e.getMessage() + ").",
                    "Free space there; the same command goes on.");
        }
    }

    /** Appends everything that matches before the index {@code end}. */
    private void take(Api api, ExportFile out, Optional<String> start, long end) {
        AuditPages pages = new AuditPages(
                api, filter, surroundings.clock().instant(), out.after().or(() -> start));
        surroundings.progress().during(() -> "Exported " + out.count() + " events", () -> {
            for (List<Json.Fields> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                List<Json.Fields> within = page.stream()
                        .filter(entry -> entry.whole("index") < end)
                        .toList();
                if (!within.isEmpty()) {
                    StringBuilder lines = new StringBuilder();
                    within.forEach(entry -> lines.append(form.line(entry)).append('\n'));
                    out.append(
                            lines.toString().getBytes(StandardCharsets.UTF_8),
                            within.getFirst().whole("index"),
                            within.getLast().whole("index"),
                            within.size());
                }
                if (within.size() < page.size()) {
                    break;
                }
            }
            return out.count();
        });
    }

    /** The newest checkpoint from before the first event, where the gateway published one. */
    private static Optional<SignedNote> published(Api api, long first) {
        Reply reply = api.send("GET", Query.of("v1", "audit", "checkpoint").with("at_most", first), Optional.empty());
        return reply.status() == 404
                ? Optional.empty()
                : Optional.of(SignedNote.parse(api.good(reply).text("checkpoint")));
    }

    private static Json.Fields manifest(
            Api api, Json.Fields query, long count, Optional<SignedNote> older, Json.Fields head) {
        long begin = older.map(AuditExport::size).orElse(0L);
        Json.Builder manifest = Json.fields()
                .with("query", query)
                .with("count", count)
                .with("from", begin)
                .with("to", head.whole("size"))
                .with("checkpoint", head.text("checkpoint"))
                .with("key", head.text("key"));
        if (begin > 0) {
            manifest.with("older_checkpoint", older.map(SignedNote::written));
            manifest.with(
                    "consistency",
                    api.get(Query.of("v1", "audit", "consistency")
                            .with("from", begin)
                            .with("to", size(SignedNote.parse(head.text("checkpoint"))))));
        }
        return manifest.build();
    }

    private static long size(SignedNote checkpoint) {
        return Checkpoint.parse(checkpoint.text()).head().size();
    }

    private SignedNote checkpoint(String name) {
        Path path = surroundings.directory().resolve(name);
        try {
            SignedNote note = SignedNote.parse(Files.readString(path));
            if (size(note) == 0) {
                throw new IllegalArgumentException("it covers no events");
            }
            return note;
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + path + "` is no checkpoint (" + e.getMessage() + ").",
                    "Give a file that holds one as `imprimatur audit checkpoint` prints it.");
        }
    }
}
