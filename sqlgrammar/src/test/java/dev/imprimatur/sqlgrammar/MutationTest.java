package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text whatever makes the grammar throw. */
final class MutationTest {

    private static final long SEED = 20260701;
    private static final int ROUNDS = 8_000;
    private static final String SPICE = "()[];,.'\"$\\-*/:=<>%_ \n\t\u0001é🐘EUB01x";

    @Test
    void damagedStatementsAreAnswered() {
        Random random = new Random(SEED);
        List<String> statements = Corpus.byHand();
        Grammar grammar = new Grammar(Limits.standard());
        for (int i = 0; i < ROUNDS; i++) {
            String damaged = damaged(statements, random);
            assertThatCode(() -> grammar.parse(damaged)).as(damaged).doesNotThrowAnyException();
        }
        assertThat(grammar.parse("SELECT 1")).isInstanceOf(Parsed.Statements.class);
    }

    private static String damaged(List<String> statements, Random random) {
        StringBuilder text = new StringBuilder(any(statements, random));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(at);
                case 1 -> text.insert(at, SPICE.charAt(random.nextInt(SPICE.length())));
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
                case 3 -> text.insert(at, any(statements, random));
                default -> text.append(text.substring(at));
            }
        }
        return text.toString();
    }

    private static String any(List<String> statements, Random random) {
        return statements.get(random.nextInt(statements.size()));
    }
}
