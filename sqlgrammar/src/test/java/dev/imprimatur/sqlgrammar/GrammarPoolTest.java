package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class GrammarPoolTest {

    @Test
    void servesManyThreadsWithoutMixingTheirAnswers() throws Exception {
        String deep = "SELECT 1" + " + 1".repeat(3_000);
        try (GrammarPool pool = new GrammarPool(2, Limits.standard());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String table = "t" + i;
                calls.add(() -> table.equals(table(pool.parse("SELECT 1 FROM " + table))));
                if (i % 20 == 0) {
                    calls.add(() -> pool.parse(deep) instanceof Parsed.Refused);
                    calls.add(() -> pool.parse("SELECT FROM FROM") instanceof Parsed.SyntaxError);
                }
            }
            for (Future<Boolean> call : callers.invokeAll(calls)) {
                assertThat(call.get()).isTrue();
            }
        }
    }

    private static String table(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Statements statements ->
                statements
                        .statements()
                        .getFirst()
                        .node()
                        .list("fromClause")
                        .getFirst()
                        .text("relname");
            case Parsed.SyntaxError error -> error.message();
            case Parsed.Refused refused -> refused.reason();
        };
    }

    @Test
    void saysSoWhenItIsClosed() {
        GrammarPool pool = new GrammarPool(1, Limits.standard());

        pool.close();

        assertThatThrownBy(() -> pool.parse("SELECT 1")).isInstanceOf(IllegalStateException.class);
    }
}
