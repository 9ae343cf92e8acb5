package dev.imprimatur.bench;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.policy.PolicyReader;
import dev.imprimatur.policy.PolicySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision, by the number of rules; two of them are about the action, one with a condition over its tables. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DecideBenchmark {

    /** Rules in one file: a file may not be of any length. */
    private static final int FILE = 500;

    @Param({"1", "100", "1000", "10000"})
    public int rules;

    private final Action action = Sample.action();
    private Optional<PolicySet> policy = Optional.empty();

    @Setup
    public void read() {
        List<PolicySource> files = new ArrayList<>();
        files.add(new PolicySource("reads.yaml", """
                rules:
                  - id: reads
                    on: { target: "postgres/*", operation: sql.select }
                    if: '!facts.tables.exists(t, t.sensitivity == "pii")'
                    effect: allow
                """));
        for (int first = 1; first < rules; first += FILE) {
            files.add(
                    new PolicySource("rules-%d.yaml".formatted(first), denials(first, Math.min(rules, first + FILE))));
        }
        policy = Optional.of(new PolicyReader(Optional.empty())
                .read(files, Optional.empty())
                .set()
                .orElseThrow());
    }

    private static String denials(int first, int end) {
        StringBuilder text = new StringBuilder("rules:\n");
        for (int i = first; i < end; i++) {
            text.append("""
                      - id: rule-%d
                        on: { target: "postgres/db-%d", operation: [sql.select, sql.delete] }
                        if: 'facts.has_where && subject.name == "agent-%d"'
                        effect: deny
                        because: "Rule %d says so."
                    """.formatted(i, i, i, i));
        }
        return text.toString();
    }

    @Benchmark
    public Decision decide() {
        return policy.orElseThrow().decide(action);
    }
}
