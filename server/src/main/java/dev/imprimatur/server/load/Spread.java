package dev.imprimatur.server.load;

import java.time.Duration;
import java.util.Arrays;

/** Times, kept so that their quantiles are known within 5 % however many there are: 480 counts in all. */
final class Spread {

    private static final double GROWTH = 1.05;
    private static final int BUCKETS = 480; // up to 170 days

    private final long[] counts = new long[BUCKETS];

    void add(Duration time) {
        long millis = Math.max(1, time.toMillis());
        counts[Math.min(BUCKETS - 1, (int) (Math.log((double) millis) / Math.log(GROWTH)))]++;
    }

    /**
     * The time that this share of all is not longer than; zero where there is none.
     *
     * @param share above 0, and at most 1
     */
    Duration quantile(double share) {
        long rank = (long) Math.ceil(share * Arrays.stream(counts).sum());
        long seen = 0;
        for (int i = 0; i < BUCKETS && rank > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Duration.ofMillis(Math.round(Math.pow(GROWTH, i + 0.5)));
            }
        }
        return Duration.ZERO;
    }
}
