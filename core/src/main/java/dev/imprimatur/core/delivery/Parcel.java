package dev.imprimatur.core.delivery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An event on its way to one channel.
 *
 * @param index of the event in the log
 * @param thread what it belongs to: those of one thread are delivered one after the other; empty for an event of its own
 * @param attempts how often it was tried in vain
 * @param due when it is tried next, in whole milliseconds
 * @param failure why it was not delivered at the last attempt; empty before the first
 */
public record Parcel(long index, String thread, int attempts, Instant due, String failure) {

    public Parcel {
        due = due.truncatedTo(ChronoUnit.MILLIS);
    }

    /** One that was not tried yet. */
    public static Parcel fresh(long index, String thread, Instant now) {
        return new Parcel(index, thread, 0, now, "");
    }

    /** Not tried before {@code next}. */
    public Parcel at(Instant next) {
        return new Parcel(index, thread, attempts, next, failure);
    }

    /** Tried in vain once more. */
    public Parcel again(Instant next, String why) {
        return new Parcel(index, thread, attempts + 1, next, why);
    }
}
