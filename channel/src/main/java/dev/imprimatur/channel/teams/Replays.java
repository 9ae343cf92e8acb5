package dev.imprimatur.channel.teams;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was seen already: each activity counts once. Kept for longer than an activity is fresh, by whichever clock. */
final class Replays {

    private static final Duration KEPT = Duration.ofMinutes(11);
    private static final int MOST = 200_000;

    private final Map<String, Instant> seen = new LinkedHashMap<>();

    /** Whether {@code activity} is seen for the first time, and remembers it; never again while it is remembered. */
    synchronized boolean first(String activity, Instant now) {
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().plus(KEPT).isBefore(now)) {
            oldest.remove();
        }
        return seen.size() < MOST && seen.putIfAbsent(activity, now) == null;
    }
}
