package dev.imprimatur.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's clock, made to never go back: when it does, time goes on from where it was, at the pace of the machine's
 * own counter, until the clock has caught up. So nothing that expired comes to life again.
 */
public final class SteadyClock implements InstantSource {

    /** Smaller steps back are corrections, and not worth a word. */
    public static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant last;
    private long lastNanos;
    private boolean behind;

    /**
     * @param wall the machine's clock
     * @param nanos the machine's counter of nanoseconds, which never goes back
     * @param floor no time before this is given: when the newest recorded event happened
     */
    public SteadyClock(InstantSource wall, LongSupplier nanos, Instant floor) {
        this.wall = wall;
        this.nanos = nanos;
        this.last = floor;
        this.lastNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        Instant now = wall.instant();
        long count = nanos.getAsLong();
        Instant steady = last.plusNanos(Math.max(0, count - lastNanos));
        boolean back = now.plus(TOLERANCE).isBefore(steady);
        if (back && !behind) {
            LOG.error(
                    "The clock of this machine says {}, but it was {} already: it went back. The gateway goes on from"
                            + " where it was; put the clock right.",
                    now,
                    steady);
        } else if (behind && !back) {
            LOG.info("The clock of this machine is right again: {}.", now);
        }
        behind = back;
        last = now.isBefore(last) || back ? steady : now;
        lastNanos = count;
        return last;
    }

    /** A sentence while the machine's clock is behind. */
    public synchronized Optional<String> wrong() {
        Instant steady = instant();
        return behind
                ? Optional.of("The clock of this machine went back by "
                        + Duration.between(wall.instant(), steady).toSeconds() + " s: put it right.")
                : Optional.empty();
    }
}
