package dev.imprimatur.bench;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.LogFiles;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.LogVerifier;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.policy.PolicyReader;
import dev.imprimatur.policy.PolicySource;
import dev.imprimatur.storage.sqlite.SqliteSearch;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What a large log costs: to write, to index, to find something in, to take out, and to verify. */
final class AuditScale {

    private static final int BATCH = 3_000;
    private static final int QUERIES = 200;
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final int events;
    private final PrintStream out;

    AuditScale(Options options, PrintStream out) {
        this.events = options.whole("--events", 1_000) * 1_000;
        this.out = out;
    }

    void run() throws IOException {
        try (Scratch scratch = Scratch.make()) {
            Path folder = scratch.folder().resolve("log");
            NoteSigner signer = new NoteSigner("bench.example/log", SigningKey.generate());
            try (TileLog log = TileLog.open(folder, signer, new MacKey(new byte[MacKey.LENGTH]), Seen.NOTHING)) {
                timed("write, each event durable", () -> write(log));
                timed("read from the log, as an export does", () -> read(log));
                try (SqliteSearch search = SqliteSearch.open(scratch.folder().resolve("index.db"), log)) {
                    timed("index", () -> index(search));
                    find(search);
                }
            }
            timed("verify, from the files alone", () -> verify(folder, signer));
        }
    }

    private void timed(String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(Locale.ROOT, "%s: %,d events in %.1f s, %,.0f events/s%n", what, events, seconds, events / seconds);
    }

    private void write(TileLog log) {
        PolicySet policy = new PolicyReader(Optional.empty())
                .read(
                        List.of(new PolicySource(
                                "rules.yaml",
                                "rules:\n  - id: reads\n    on: { operation: sql.select }\n    effect: allow\n")),
                        Optional.empty())
                .set()
                .orElseThrow();
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        for (int i = 0; i * 3 < events; i++) {
            Instant at = START.plusMillis(i);
            Action action = Sample.action("act-" + i, "bot-" + i % 200, "table_" + i % 97, at);
            waiting.add(log.append(List.of(
                    new AuditEvent.Attempted(action),
                    new AuditEvent.Decided(action.id(), policy.decide(action), at),
                    new AuditEvent.Executed(
                            action.id(),
                            Optional.empty(),
                            new Outcome.Done("SELECT 1", i % 5),
                            Duration.ofNanos(120_000),
                            at))));
            if (waiting.size() == BATCH) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
        log.checkpoint(Duration.ofMinutes(1));
    }

    private static void read(TileLog log) {
        long next = 0;
        for (List<AuditEntry> page = log.read(0, 1_000); !page.isEmpty(); page = log.read(next, 1_000)) {
            next = page.getLast().index() + 1;
        }
    }

    private void index(SqliteSearch search) {
        while (search.indexed() < events) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void find(SqliteSearch search) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        double[] millis = new double[QUERIES];
        long found = 0;
        for (int i = 0; i < QUERIES; i++) {
            AuditQuery query = query(i % 5, random);
            long start = System.nanoTime();
            found += search.find(query).size();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        out.printf(
                Locale.ROOT,
                "find, pages of 100: median %.1f ms, p95 %.1f ms, worst %.1f ms (%d queries, %.0f events each)%n",
                Figures.median(millis),
                Figures.quantile(millis, 0.95),
                Figures.quantile(millis, 1),
                QUERIES,
                (double) found / QUERIES);
    }

    /** By one attribute, by two that are common, by words, by time, by all of it. */
    private AuditQuery query(int kind, RandomGenerator random) {
        AuditQuery page = AuditQuery.page(random.nextInt(events), 100);
        String agent = "agent:bot-" + random.nextInt(200);
        String table = "table_" + random.nextInt(97);
        Optional<Instant> since = Optional.of(START.plusMillis(random.nextInt(events / 3)));
        Optional<Instant> until = since.map(at -> at.plusSeconds(10));
        return switch (kind) {
            case 0 -> page.with(Attribute.SUBJECT, agent);
            case 1 -> page.from(0).with(Attribute.TYPE, "executed").with(Attribute.OUTCOME, "failed");
            case 2 -> page.with("select " + table);
            case 3 -> page.from(0).with(Attribute.TYPE, "decided").between(since, until);
            default ->
                page.from(0)
                        .with(Attribute.TABLE, table)
                        .with(Attribute.TYPE, "executed")
                        .between(since, until);
        };
    }

    private void verify(Path folder, NoteSigner signer) {
        LogFiles files = path -> {
            try {
                Path file = folder.resolve(path);
                return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            LogVerification found = new LogVerifier(WitnessPolicy.of(signer.key()), Optional.empty(), START, workers)
                    .verify(files, good -> {});
            if (found.soundness() != Soundness.TRUE) {
                throw new IllegalStateException(found.sentence());
            }
        }
    }
}
