package dev.imprimatur.bench;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Durable events, on the disk of the temporary folder, while the tree and its checkpoints follow. Alone: one that waits for
 * its event before it appends the next; many: 64 of them; grouped: one that hands over many, and waits for all.
 */
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class AuditAppendBenchmark {

    private static final int EVENTS = 4_096;

    private final List<AuditEvent> event = List.of(new AuditEvent.Attempted(Sample.action()));
    private Optional<Scratch> scratch = Optional.empty();
    private Optional<TileLog> log = Optional.empty();

    @Setup
    public void open() throws IOException {
        scratch = Optional.of(Scratch.make());
        log = Optional.of(TileLog.open(
                scratch.orElseThrow().folder(),
                new NoteSigner("bench.example/log", SigningKey.generate()),
                new MacKey(new byte[MacKey.LENGTH]),
                Seen.NOTHING));
    }

    @TearDown
    public void close() throws IOException {
        log.orElseThrow().close();
        scratch.orElseThrow().close();
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public long alone() {
        return log.orElseThrow().append(event).join();
    }

    /** How long each of them waits. */
    @Benchmark
    @Threads(64)
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public long many() {
        return log.orElseThrow().append(event).join();
    }

    /** How many all of them append. */
    @Benchmark
    @Threads(64)
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public long manyTogether() {
        return log.orElseThrow().append(event).join();
    }

    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(EVENTS)
    public long grouped() {
        List<CompletableFuture<Long>> all = new ArrayList<>(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            all.add(log.orElseThrow().append(event));
        }
        long last = 0;
        for (CompletableFuture<Long> recorded : all) {
            last = Math.max(last, recorded.join());
        }
        return last;
    }
}
