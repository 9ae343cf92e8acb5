package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadingCacheTest {

    private static final Reading NOTHING = new Reading.Script(List.of());

    @Test
    void forgetsWhatWasNotUsedLongest() {
        ReadingCache cache = new ReadingCache(2, 1_000);
        cache.keep("a", NOTHING);
        cache.keep("b", NOTHING);
        assertThat(cache.find("a")).isPresent();
        cache.keep("c", NOTHING);
        assertThat(cache.find("b")).isEmpty();
        assertThat(cache.find("a")).isPresent();
        assertThat(cache.find("c")).isPresent();
    }

    @Test
    void keepsNoMoreTextThanAllowed() {
        ReadingCache cache = new ReadingCache(1_000, 100);
        for (int at = 0; at < 100; at++) {
            cache.keep("x".repeat(30) + at % 10, NOTHING);
        }
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void doesNotKeepLongTexts() {
        ReadingCache cache = new ReadingCache(10, 1_000_000);
        assertThat(cache.keep("x".repeat(10_000), NOTHING)).isSameAs(NOTHING);
        assertThat(cache.size()).isZero();
    }

    @Test
    void answersTheSameReadingAgain() {
        Sql sql = new Sql();
        assertThat(sql.read("SELECT 1")).isSameAs(sql.read("SELECT 1"));
    }
}
