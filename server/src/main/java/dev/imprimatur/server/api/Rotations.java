package dev.imprimatur.server.api;

import dev.imprimatur.core.execution.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the sessions that began with a token which was rotated, when the time it still had is over. Sessions do not outlive
 * the gateway, so nothing of this is stored.
 */
public final class Rotations {

    private final Sessions sessions;
    private final InstantSource clock;
    private final Map<String, End> ends = new ConcurrentHashMap<>();

    private record End(Instant at, String because) {}

    public Rotations(Sessions sessions, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    /** The token is good for so long, and no longer. */
    void ending(String token, Duration overlap, String because) {
        ends.put(token, new End(clock.instant().plus(overlap), because));
        look();
    }

    /** Ends what is over. */
    public void look() {
        Instant now = clock.instant();
        ends.entrySet().removeIf(entry -> {
            boolean over = !now.isBefore(entry.getValue().at());
            if (over) {
                sessions.cut(
                        session -> session.subject().credential().equals(entry.getKey()),
                        entry.getValue().because());
            }
            return over;
        });
    }
}
