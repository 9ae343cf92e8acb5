package dev.imprimatur.sqlgrammar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that is too deep or too large harms the parser or the next statement. */
final class GrammarLimitsTest {

    private static final Grammar GRAMMAR = new Grammar(Limits.standard());

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    `SELECT 1`; ` + 1`; ``; ``
                    `SELECT 1`; ` UNION SELECT 1`; ``; ``
                    `SELECT a`; `::int`; ``; ``
                    `SELECT a`; ` IS NULL`; ``; ``
                    `SELECT * FROM t`; ` JOIN t ON true`; ``; ``
                    `SELECT `; `NOT `; `true`; ``
                    `SELECT `; `- `; `a`; ``
                    `SELECT `; `(SELECT `; `1`; `)`
                    `SELECT `; `f(`; `1`; `)`
                    `SELECT `; `CASE WHEN true THEN `; `1`; ` END`
                    `SELECT `; `ARRAY[`; `1`; `]`
                    `SELECT `; `EXISTS (SELECT `; `1`; `)`
                    `SELECT * FROM `; `(SELECT * FROM `; `t`; `) x`
                    ``; `WITH x AS (`; `SELECT 1`; `) SELECT 1`
                    """)
    void deepNestingIsRefusedAndForgotten(String start, String open, String middle, String close) {
        for (int depth : new int[] {1_500, 6_000, 20_000}) {
            String sql = start + open.repeat(depth) + middle + close.repeat(depth);
            if (sql.length() <= Limits.standard().bytes()) {
                assertThat(GRAMMAR.parse(sql))
                        .isEqualTo(
                                new Parsed.Refused(
                                        "The statement is nested deeper than 1000 levels: split it, or flatten its chains of operators."));
                assertThat(GRAMMAR.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
            }
        }
        String shallow = start + open.repeat(200) + middle + close.repeat(200);
        assertThat(GRAMMAR.parse(shallow)).isInstanceOf(Parsed.Statements.class);
    }

    @Test
    void fiftyThousandParenthesesAreRefused() {
        String sql = "SELECT " + "(".repeat(50_000) + "1" + ")".repeat(50_000);

        assertThat(GRAMMAR.parse(sql)).isInstanceOf(Parsed.Refused.class);
        assertThat(GRAMMAR.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
    }

    @Test
    void tenMegabytesAreRefused() {
        assertThat(GRAMMAR.parse("SELECT '" + "x".repeat(10 << 20) + "'"))
                .isEqualTo(new Parsed.Refused(
                        "The statement is longer than 262144 bytes: split it, or pass the values as parameters."));
        assertThat(GRAMMAR.parse("SELECT '" + "é".repeat(200_000) + "'")).isInstanceOf(Parsed.Refused.class);
        assertThat(GRAMMAR.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
    }

    @Test
    void wideStatementsUpToTheLimitAreRead() {
        String sql = "INSERT INTO t VALUES (1, 'a')" + ", (1, 'a')".repeat(26_000);

        assertThat(sql).hasSizeBetween(250_000, 262_144);
        assertThat(GRAMMAR.parse(sql)).isInstanceOf(Parsed.Statements.class);
        assertThat(GRAMMAR.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
    }

    @Test
    void recommendedStackIsEnoughForTheDeepestTree() throws Exception {
        String deepest = "SELECT 1" + " + 1".repeat(Limits.standard().depth() - 5);

        assertThat(withStack(GRAMMAR, Grammar.STACK_SIZE, deepest)).isInstanceOf(Parsed.Statements.class);
    }

    @Test
    void tooShortStackIsAnsweredAndForgotten() throws Exception {
        Grammar grammar = new Grammar(Limits.standard());

        assertThat(withStack(grammar, 512 << 10, "SELECT 1" + " + 1".repeat(50_000)))
                .isInstanceOf(Parsed.Refused.class);
        assertThat(grammar.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
    }

    private static Parsed withStack(Grammar grammar, long stack, String sql) throws Exception {
        FutureTask<Parsed> task = new FutureTask<>(() -> grammar.parse(sql));
        new Thread(null, task, "parser", stack).start();
        return task.get();
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfStatements() {
        Engine engine = new Engine();
        byte[] good = "SELECT a, b FROM t WHERE c = 'x' AND d IN (1, 2, 3)".getBytes(UTF_8);
        byte[] bad = "SELECT a, b FROM t WHERE FROM".getBytes(UTF_8);
        long before = engine.size();

        for (int i = 0; i < 5_000; i++) {
            engine.parse(good, 10_000);
            engine.parse(bad, 10_000);
        }

        assertThat(engine.size()).isEqualTo(before);
    }
}
