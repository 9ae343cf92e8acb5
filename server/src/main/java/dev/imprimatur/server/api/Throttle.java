package dev.imprimatur.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;

/** Lets something happen so often within a window and no more. */
final class Throttle {

    private final int most;
    private final Duration window;
    private final InstantSource clock;
    private final ArrayDeque<Instant> happened = new ArrayDeque<>();

    Throttle(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** Counts one more; true when there were too many already, and this one is not counted. */
    synchronized boolean full() {
        Instant now = clock.instant();
        while (!happened.isEmpty() && !happened.peekFirst().plus(window).isAfter(now)) {
            happened.removeFirst();
        }
        if (happened.size() >= most) {
            return true;
        }
        happened.addLast(now);
        return false;
    }
}
