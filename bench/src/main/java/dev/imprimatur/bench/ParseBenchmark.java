package dev.imprimatur.bench;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import dev.imprimatur.sqlgrammar.Parsed;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading SQL into a tree, uncached. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ParseBenchmark {

    @Param({
        "SELECT id, email FROM users WHERE org_id = 42 AND active ORDER BY id LIMIT 10",
        "WITH gone AS (DELETE FROM sessions WHERE last_seen < now() - interval '90 days' RETURNING user_id) "
                + "UPDATE users SET active = false WHERE id IN (SELECT user_id FROM gone) RETURNING id",
        "SELECT FROM WHERE x (("
    })
    public String sql = "";

    private final Grammar grammar = new Grammar(Limits.standard());

    @Benchmark
    public Parsed parse() {
        return grammar.parse(sql);
    }
}
