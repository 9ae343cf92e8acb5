package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.audit.ChainVerifier;
import dev.imprimatur.core.audit.Verdict;
import dev.imprimatur.core.audit.Verification;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a log from its files alone. */
@picocli.CommandLine.Command(
        name = "verify",
        description = {
            "Verify an audit log from its files alone: nothing changed, removed, moved or added, and every step follows from"
                    + " the steps before it. Needs no gateway and no network.",
            "",
            "Only a head that was kept elsewhere (`imprimatur audit head`) shows that a tail was cut off or everything was"
                    + " rewritten.",
        },
        footer = {
            "",
            "Exit codes: 0 it is true, 1 it was tampered with, 2 can't tell.",
            "",
            "Examples:",
            "  imprimatur audit verify data/log",
            "  imprimatur audit verify data/log --head /mnt/elsewhere/head",
            "  imprimatur audit verify data/log --head 17:sha256:9f86d0…"
        })
public final class AuditVerify implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "LOGDIR", description = "The log's directory (`audit.directory`).")
    Path directory = Path.of("");

    @Option(
            names = "--head",
            paramLabel = "HEAD",
            description = "What the log must reach: POSITION:HASH, or a file that holds it.")
    Optional<String> head = Optional.empty();

    private final Surroundings surroundings;

    public AuditVerify(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        Optional<ChainHead> saved = head.map(this::head);
        Verification result = verify(saved);
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(json(result).canonical());
        } else {
            print(result, screen);
        }
        return switch (result.verdict()) {
            case TRUE -> ExitCode.OK;
            case TAMPERED -> ExitCode.NO;
            case CANNOT_TELL -> ExitCode.CANNOT_TELL;
        };
    }

    private Verification verify(Optional<ChainHead> saved) {
        Path file = surroundings.directory().resolve(directory).resolve("audit.jsonl");
        if (!Files.isRegularFile(file)) {
            return Verification.nothing("There is no audit log in `" + directory
                    + "`: a log is a directory with the file `audit.jsonl`. The gateway's configuration calls it"
                    + " `audit.directory`.");
        }
        try {
            LogFile log = new LogFile(file);
            ChainVerifier verifier = new ChainVerifier(saved);
            return surroundings.progress().during(() -> "Verifying " + log.progress(), () -> read(log, verifier));
        } catch (IOException | UncheckedIOException e) {
            return Verification.nothing("`" + file + "` can't be read: check its permissions.");
        }
    }

    private static Verification read(LogFile log, ChainVerifier verifier) {
        try {
            log.readInto(verifier);
            return verifier.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(Verification result, Screen screen) {
        Style style = screen.style();
        String sentence = screen.visible().line(result.sentence());
        screen.line(
                switch (result.verdict()) {
                    case TRUE -> style.green("True.") + " " + sentence;
                    case TAMPERED -> style.red("Tampered with.") + " " + sentence;
                    case CANNOT_TELL -> style.yellow("Can't tell.") + " " + sentence;
                });
        if (result.head().position() > 0) {
            String good = result.verdict() == Verdict.TRUE ? "head" : "good up to";
            screen.line("  " + good + " " + result.head().position() + ":"
                    + result.head().hash());
            screen.line("  "
                    + screen.visible()
                            .line(result.counts().entrySet().stream()
                                    .map(count -> count.getKey() + " " + count.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        if (result.unanswered() > 0) {
            screen.line("  " + result.unanswered() + " released without a recorded outcome: still running, or unknown");
        }
        if (result.verdict() == Verdict.TRUE && head.isEmpty()) {
            screen.line(style.dim("  Without --head a tail that was cut off can't be noticed."));
        }
    }

    private static Json.Fields json(Verification result) {
        TreeMap<String, Json> counts = new TreeMap<>();
        result.counts().forEach((type, count) -> counts.put(type, Json.of(count)));
        Json.Builder json = Json.fields()
                .with(
                        "verdict",
                        switch (result.verdict()) {
                            case TRUE -> "true";
                            case TAMPERED -> "tampered";
                            case CANNOT_TELL -> "cannot-tell";
                        })
                .with("sentence", result.sentence())
                .with("head", result.head().canonical())
                .with("counts", new Json.Fields(counts))
                .with("unanswered", result.unanswered())
                .with("pending", result.pending());
        result.position().ifPresent(position -> json.with("position", position));
        return json.build();
    }

    private ChainHead head(String text) {
        try {
            Path file = surroundings.directory().resolve(text);
            String said = Files.isRegularFile(file) ? Files.readString(file).strip() : text;
            if (said.startsWith("{")) {
                return ChainHead.parse(said);
            }
            int colon = said.indexOf(':');
            return ChainHead.parse(Json.fields()
                    .with("position", Json.parse(said.substring(0, Math.max(0, colon))))
                    .with("hash", said.substring(colon + 1))
                    .build()
                    .canonical());
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` is no head of a log, and no file that holds one.",
                    "Give what `imprimatur audit head` printed: `17:sha256:` and 64 hex digits.");
        }
    }
}
