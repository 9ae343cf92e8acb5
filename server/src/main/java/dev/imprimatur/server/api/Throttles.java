package dev.imprimatur.server.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Throttle} for each client. Only so many clients are remembered, those not seen for longest are forgotten. */
final class Throttles {

    private static final int MOST = 10_000;

    private final int most;
    private final Duration window;
    private final InstantSource clock;
    private final Map<String, Throttle> byClient = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Throttle> eldest) {
            return size() > MOST;
        }
    };

    Throttles(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** As {@link Throttle#full}, for this client. */
    synchronized boolean full(String client) {
        return byClient.computeIfAbsent(client, one -> new Throttle(most, window, clock))
                .full();
    }
}
