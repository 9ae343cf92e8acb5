package dev.imprimatur.bench;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Digest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The digest of an action (only holds need it), and the bytes of one audit event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DigestBenchmark {

    private final Action action = Sample.action();

    @Benchmark
    public Digest digest() {
        return action.digest();
    }

    @Benchmark
    public byte[] event() {
        return new AuditEvent.Attempted(action).canonical().canonicalBytes();
    }
}
