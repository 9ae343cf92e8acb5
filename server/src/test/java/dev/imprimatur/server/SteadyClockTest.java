package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final SteadyClock clock = new SteadyClock(wall::get, nanos::get, NOON.minusSeconds(100));

    private void pass(Duration real, Duration shown) {
        nanos.addAndGet(real.toNanos());
        wall.updateAndGet(now -> now.plus(shown));
    }

    @Test
    void showsTheMachinesClockWhileThatGoesForward() {
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(1));
        pass(Duration.ofSeconds(1), Duration.ofHours(1));
        assertThat(clock.instant()).as("put right after it was slow").isEqualTo(NOON.plusSeconds(3_601));
        assertThat(clock.wrong()).isEmpty();
    }

    @Test
    void goesOnAtTheRightPaceWhenTheMachinesClockGoesBack() {
        clock.instant();
        pass(Duration.ofSeconds(10), Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(10));
        pass(Duration.ofMinutes(30), Duration.ofMinutes(30));
        assertThat(clock.instant()).as("what expires still expires in time").isEqualTo(NOON.plusSeconds(1_810));
        assertThat(clock.wrong())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("went back"));
    }

    @Test
    void comesBackToTheMachinesClockOnceThatHasCaughtUp() {
        clock.instant();
        pass(Duration.ofSeconds(1), Duration.ofMinutes(-1));
        clock.instant();
        pass(Duration.ofSeconds(1), Duration.ofMinutes(5));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(240));
        assertThat(clock.wrong()).isEmpty();
    }

    @Test
    void neverShowsATimeBeforeTheNewestRecordedEvent() {
        SteadyClock late = new SteadyClock(wall::get, nanos::get, NOON.plusSeconds(3_600));
        assertThat(late.instant()).isEqualTo(NOON.plusSeconds(3_600));
        assertThat(late.wrong()).isPresent();
        pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(late.instant()).isEqualTo(NOON.plusSeconds(3_605));
    }

    @Test
    void smallCorrectionsNeverShowAnEarlierTime() {
        Instant before = clock.instant();
        for (int i = 0; i < 1_000; i++) {
            pass(Duration.ofMillis(10), Duration.ofMillis(i % 3 == 0 ? -15 : 20));
            Instant now = clock.instant();
            assertThat(now).isAfterOrEqualTo(before);
            before = now;
        }
        assertThat(clock.wrong()).isEmpty();
    }
}
