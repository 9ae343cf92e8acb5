package dev.imprimatur.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SplittableRandom chance = new SplittableRandom(7);

    @Test
    void pausesGrowAndEnd() {
        Duration before = Duration.ZERO;
        for (int attempts = 1; attempts <= 9; attempts++) {
            Duration planned = Retries.STANDARD.pauses().get(attempts - 1);
            for (int i = 0; i < 200; i++) {
                Duration pause = Duration.between(
                        NOON,
                        Retries.STANDARD
                                .next(attempts, NOON, Duration.ZERO, chance)
                                .orElseThrow());
                assertThat(pause).isBetween(planned, planned.plus(planned.dividedBy(10)));
                assertThat(pause).isGreaterThan(before);
            }
            before = planned;
        }
        assertThat(Retries.STANDARD.next(10, NOON, Duration.ZERO, chance)).isEmpty();
    }

    @Test
    void whoAskedForRestHasIt() {
        assertThat(Retries.STANDARD.next(1, NOON, Duration.ofHours(1), chance))
                .hasValue(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void refusesWhatIsNoAttempt() {
        assertThatThrownBy(() -> Retries.STANDARD.next(0, NOON, Duration.ZERO, chance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`0`");
    }
}
