package dev.imprimatur.cli.text;

import java.time.Duration;
import java.time.Instant;

/** Times as people say them. */
public final class Span {

    private Span() {}

    /** {@code 45 s}, {@code 4 min 12 s}, {@code 3 h 5 min}, {@code 29 d 23 h}; never negative. */
    public static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    /** {@code in 4 min 12 s} or {@code 4 min 12 s ago}. */
    public static String from(Instant now, Instant when) {
        return when.isBefore(now) ? of(Duration.between(when, now)) + " ago" : "in " + of(Duration.between(now, when));
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return big + " " + bigUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
