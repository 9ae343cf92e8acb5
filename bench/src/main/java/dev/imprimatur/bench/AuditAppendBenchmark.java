package dev.imprimatur.bench;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Durable events a second, by the number of producers that each wait for their event before they append the next. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AuditAppendBenchmark {

    private static final int EVENTS = 1_024;

    @Param({"1", "16", "128"})
    public int producers;

    private final List<AuditEvent> event = List.of(new AuditEvent.Attempted(Sample.action()));
    private Optional<Scratch> scratch = Optional.empty();
    private Optional<TileLog> log = Optional.empty();
    private Optional<ExecutorService> threads = Optional.empty();

    @Setup
    public void open() throws IOException {
        scratch = Optional.of(Scratch.make());
        log = Optional.of(TileLog.open(
                scratch.orElseThrow().folder(),
                new NoteSigner("bench.example/log", SigningKey.generate()),
                Seen.NOTHING));
        threads = Optional.of(Executors.newFixedThreadPool(producers));
    }

    @TearDown
    public void close() throws IOException {
        threads.orElseThrow().close();
        log.orElseThrow().close();
        scratch.orElseThrow().close();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long append() throws Exception {
        List<Future<Long>> working = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            working.add(threads.orElseThrow().submit(this::produce));
        }
        long last = 0;
        for (Future<Long> producer : working) {
            last = Math.max(last, producer.get());
        }
        return last;
    }

    private long produce() {
        long last = 0;
        for (int i = 0; i < EVENTS / producers; i++) {
            last = log.orElseThrow().append(event).join();
        }
        return last;
    }
}
