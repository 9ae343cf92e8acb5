package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.core.audit.EvidenceVerifier;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.LogVerifier;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a log from its files alone. */
@picocli.CommandLine.Command(
        name = "verify",
        description = {
            "Verify an audit log, or an evidence bundle, from its files alone: nothing changed, removed, moved or added, and every step follows from"
                    + " the steps before it. Needs no gateway and no network.",
            "",
            "An evidence bundle (`imprimatur evidence bundle`) is verified likewise, and that it is about one request.",
            "",
            "The key must come on a way you trust (`imprimatur audit key`). Only a checkpoint that was kept elsewhere"
                    + " (`imprimatur audit checkpoint`), or witnesses, show that whoever has the log's key wrote everything"
                    + " anew.",
        },
        footer = {
            "",
            "Exit codes: 0 it is true, 1 it was tampered with, 2 can't tell.",
            "",
            "Examples:",
            "  imprimatur audit verify data/log --key data/keys/log.key.pub",
            "  imprimatur audit verify data/log --key log.vkey --since /mnt/elsewhere/checkpoint",
            "  imprimatur audit verify data/log --policy tlog-policy",
            "  imprimatur audit verify apr-7k2m9qwert.evidence.zip --key log.vkey"
        })
public final class AuditVerify implements Command {

    @Mixin
    Form form = new Form();

    @Parameters(
            paramLabel = "LOG",
            description = "The log's directory (`audit.directory`), a ZIP of it, or an evidence bundle.")
    Path directory = Path.of("");

    @Option(names = "--key", paramLabel = "VKEY", description = "The log's key: a C2SP vkey, or a file that holds it.")
    Optional<String> key = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description = "A checkpoint that was kept elsewhere: the log must have grown out of it.")
    Optional<Path> since = Optional.empty();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "A C2SP tlog-policy: which witnesses must have cosigned, and the log's key unless --key is given.")
    Optional<Path> policy = Optional.empty();

    private final Surroundings surroundings;

    public AuditVerify(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ExitCode run() {
        LogVerification result = verify();
        Screen screen = surroundings.screen();
        if (form.json) {
            screen.line(json(result).canonical());
        } else {
            print(result, screen);
        }
        return switch (result.soundness()) {
            case TRUE -> ExitCode.OK;
            case TAMPERED -> ExitCode.NO;
            case CANNOT_TELL -> ExitCode.CANNOT_TELL;
        };
    }

    private LogVerification verify() {
        Path place = surroundings.directory().resolve(directory);
        Optional<SignedNote> older = since.map(file -> given(file, SignedNote::parse, "checkpoint"));
        WitnessPolicy believed = policy();
        AtomicLong good = new AtomicLong();
        try (Copy copy = Copy.open(place);
                ExecutorService workers = Executors.newFixedThreadPool(
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1))) {
            if (copy.bundle()) {
                return bundle(new BundleCopy(copy), believed, good);
            }
            LogVerifier verifier =
                    new LogVerifier(believed, older, surroundings.clock().instant(), workers);
            long size = size(copy);
            return surroundings
                    .progress()
                    .during(
                            () -> "Verifying " + progress(good.get(), size),
                            () -> verifier.verify(new LogCopy(copy), good::set));
        } catch (UncheckedIOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + directory + "` can't be read (" + e.getMessage() + ").",
                    "Check the permissions of its files.");
        }
    }

    private LogVerification bundle(BundleCopy files, WitnessPolicy believed, AtomicLong good) {
        if (since.isPresent()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + directory + "` is an evidence bundle: it does not show how the log grew.",
                    "Leave `--since` out, or verify the log itself.");
        }
        EvidenceVerifier verifier =
                new EvidenceVerifier(believed, surroundings.clock().instant());
        return surroundings.progress().during(() -> "Verifying the bundle, %,d events".formatted(good.get()), () -> {
            LogVerification found = verifier.verify(files, good::set);
            Optional<String> fault = found.soundness() == Soundness.TRUE ? files.policyFault() : Optional.empty();
            return fault.map(sentence -> found.but(Soundness.CANNOT_TELL, sentence))
                    .orElse(found);
        });
    }

    /** As the checkpoint says, believed or not; for the progress alone. */
    private static long size(Copy copy) {
        try {
            return copy.file("checkpoint")
                    .map(note -> Long.parseLong(Bytes.of(note).utf8().split("\n", 3)[1]))
                    .orElse(0L);
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private static String progress(long good, long size) {
        long percent = size <= 0 ? 100 : Math.min(100, good * 100 / size);
        int full = (int) (percent / 5);
        return "[%s] %3d %%, %,d events".formatted("#".repeat(full) + ".".repeat(20 - full), percent, good);
    }

    private WitnessPolicy policy() {
        Optional<NoteKey> log = key.map(this::key);
        Optional<WitnessPolicy> written = policy.map(file -> given(file, WitnessPolicy::parse, "tlog-policy"));
        if (written.isPresent()) {
            return log.map(written.get()::forLog).orElse(written.get());
        }
        return WitnessPolicy.of(log.orElseThrow(() -> new Failure(
                ExitCode.CANNOT_TELL,
                "Without the log's key nobody can tell whether the log is the gateway's.",
                "Give `--key`: `imprimatur audit key` prints it; on the gateway's machine it is in `log.key.pub`.")));
    }

    private NoteKey key(String text) {
        Path file = surroundings.directory().resolve(text);
        if (Files.isRegularFile(file)) {
            return given(file, said -> NoteKey.parse(said.strip()), "vkey");
        }
        try {
            return NoteKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` is no key, and no file that holds one: " + e.getMessage(),
                    "Give what `imprimatur audit key` printed.");
        }
    }

    private <T> T given(Path named, Function<String, T> read, String what) {
        try {
            return read.apply(Files.readString(surroundings.directory().resolve(named)));
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + named + "` is no " + what + " that can be read: " + e.getMessage(),
                    "Name a file that holds one.");
        }
    }

    private void print(LogVerification result, Screen screen) {
        Style style = screen.style();
        String sentence = screen.visible().line(result.sentence());
        screen.line(
                switch (result.soundness()) {
                    case TRUE -> style.green("True.") + " " + sentence;
                    case TAMPERED -> style.red("Tampered with.") + " " + sentence;
                    case CANNOT_TELL -> style.yellow("Can't tell.") + " " + sentence;
                });
        if (result.soundness() == Soundness.TRUE) {
            screen.line("  " + result.head().size() + " events, root "
                    + result.head().root().base64());
        }
        if (!result.counts().isEmpty()) {
            screen.line("  "
                    + screen.visible()
                            .line(result.counts().entrySet().stream()
                                    .map(count -> count.getKey() + " " + count.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        if (result.unanswered() > 0) {
            screen.line("  " + result.unanswered() + " released without a recorded outcome: still running, or unknown");
        }
        if (result.soundness() == Soundness.TRUE && since.isEmpty() && policy.isEmpty()) {
            screen.line(style.dim("  Without --since or --policy a log that its owner wrote anew can't be noticed."));
        }
    }

    private static Json.Fields json(LogVerification result) {
        TreeMap<String, Json> counts = new TreeMap<>();
        result.counts().forEach((type, count) -> counts.put(type, Json.of(count)));
        Json.Builder json = Json.fields()
                .with(
                        "verdict",
                        switch (result.soundness()) {
                            case TRUE -> "true";
                            case TAMPERED -> "tampered";
                            case CANNOT_TELL -> "cannot-tell";
                        })
                .with("sentence", result.sentence())
                .with("size", result.head().size())
                .with("root", result.head().root().toString())
                .with("good", result.good())
                .with("counts", new Json.Fields(counts))
                .with("unanswered", result.unanswered())
                .with("pending", result.pending())
                .with("erased", result.erased());
        result.index().ifPresent(index -> json.with("index", index));
        return json.build();
    }
}
