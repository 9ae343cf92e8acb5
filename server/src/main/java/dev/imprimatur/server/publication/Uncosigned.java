package dev.imprimatur.server.publication;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Since when the newest checkpoint lacks the cosignatures it should have; said once when that lasts. */
final class Uncosigned {

    private static final Logger LOG = LoggerFactory.getLogger(Uncosigned.class);

    private final Duration alarm;
    private volatile Optional<Instant> since = Optional.empty();
    private volatile boolean late;

    Uncosigned(Duration alarm) {
        this.alarm = alarm;
    }

    /** A round ended. */
    void round(boolean cosigned, Instant now) {
        if (cosigned) {
            if (late) {
                LOG.info("The audit log is cosigned again.");
            }
            since = Optional.empty();
            late = false;
            return;
        }
        Instant start = since.orElse(now);
        since = Optional.of(start);
        if (!late && !start.plus(alarm).isAfter(now)) {
            late = true;
            LOG.error(
                    "The audit log has been without the cosignatures of its witnesses since {}. It goes on, but nobody else"
                            + " vouches for what it records meanwhile: see why the witnesses do not answer.",
                    start);
        }
    }

    Optional<Instant> since() {
        return since;
    }

    /** Whether it has lasted so long that it was said. */
    boolean late() {
        return late;
    }
}
