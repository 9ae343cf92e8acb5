package dev.imprimatur.storage.sql;

import java.time.Instant;

/** Instants as nanoseconds since 1970: exact, and ordered as a database orders whole numbers. Good until the year 2262. */
public final class Nanos {

    private static final long PER_SECOND = 1_000_000_000;
    private static final Instant LAST = of(Long.MAX_VALUE);
    private static final Instant FIRST = of(Long.MIN_VALUE);

    private Nanos() {}

    /** Nearest to {@code instant} where it is beyond what can be written. */
    public static long of(Instant instant) {
        if (instant.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        if (instant.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        return instant.getEpochSecond() < 0
                ? (instant.getEpochSecond() + 1) * PER_SECOND + (instant.getNano() - PER_SECOND)
                : instant.getEpochSecond() * PER_SECOND + instant.getNano();
    }

    public static Instant of(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
    }
}
