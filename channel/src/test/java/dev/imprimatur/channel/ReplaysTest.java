package dev.imprimatur.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.Replays.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each thing counts once, and what can't be told is not said to be new. */
class ReplaysTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Replays replays = new Replays(2);

    private Arrival arrival(String what, int until, int now) {
        return replays.arrival(what, NOON.plusSeconds(until), NOON.plusSeconds(now));
    }

    @Test
    void eachCountsOnceUntilItsTimeIsOver() {
        assertThat(arrival("a", 10, 0)).isEqualTo(Arrival.FIRST);
        assertThat(arrival("a", 10, 0)).isEqualTo(Arrival.AGAIN);
        assertThat(arrival("a", 30, 10)).as("at the last moment").isEqualTo(Arrival.AGAIN);
        assertThat(arrival("a", 30, 11)).isEqualTo(Arrival.FIRST);
    }

    @Test
    void whatCanNotBeRememberedIsNotNew() {
        assertThat(arrival("long", 20, 0)).isEqualTo(Arrival.FIRST);
        assertThat(arrival("short", 10, 0)).isEqualTo(Arrival.FIRST);
        assertThat(arrival("more", 20, 10)).isEqualTo(Arrival.TOO_MANY);
        assertThat(arrival("more", 20, 10)).as("it was not remembered").isEqualTo(Arrival.TOO_MANY);
        assertThat(arrival("long", 20, 10)).isEqualTo(Arrival.AGAIN);
    }

    @Test
    void whatEndsFirstMakesRoomFirstWhateverTheOrder() {
        arrival("long", 20, 0);
        arrival("short", 10, 0);
        assertThat(arrival("more", 30, 11)).isEqualTo(Arrival.FIRST);
        assertThat(arrival("long", 20, 11)).isEqualTo(Arrival.AGAIN);
        assertThat(arrival("yet more", 30, 11)).isEqualTo(Arrival.TOO_MANY);
    }

    @Test
    void ofManyAtOnceOneIsFirst() throws Exception {
        Callable<Arrival> one = () -> arrival("a", 10, 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Arrival> all = threads
                    .invokeAll(IntStream.range(0, 50).mapToObj(i -> one).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
            assertThat(all).filteredOn(Arrival.FIRST::equals).hasSize(1);
            assertThat(all).filteredOn(Arrival.AGAIN::equals).hasSize(49);
        }
    }
}
