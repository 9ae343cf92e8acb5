package dev.imprimatur.core.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Port: what channels have yet to deliver, durable. Each method is one transaction, and throws {@link
 * dev.imprimatur.core.approval.StorageFailure} when the storage does not do what it should.
 */
public interface Backlog {

    /**
     * How a channel stands.
     *
     * @param next the first event it has not looked at
     * @param closed why nothing is delivered any more; empty while it is open
     */
    record Cursor(long next, Optional<String> closed) {}

    /**
     * What a channel has.
     *
     * @param waiting still to be delivered
     * @param dead given up
     */
    record Counts(long waiting, long dead) {}

    /** How {@code channel} stands; one that was not there before begins at {@code start}, and is remembered. */
    Cursor open(String channel, long start);

    /** Takes {@code parcels} over, and notes that every event before {@code next} was looked at. */
    void take(String channel, long next, List<Parcel> parcels);

    /** What may be tried now, the oldest first: of each thread only the first that is still waiting. */
    List<Parcel> due(String channel, Instant now, int limit);

    /** It is delivered. */
    void done(String channel, long index);

    /** It was tried in vain. */
    void again(String channel, Parcel parcel);

    /** It is given up, and kept to be seen and tried again by hand. */
    void bury(String channel, Parcel parcel);

    /** Those given up, the oldest first. */
    List<Parcel> dead(String channel, int limit);

    /** Delivers nothing any more. */
    void close(String channel, String why);

    /** Opens it again, and lets everything that was given up, or waits for its next attempt, be tried at once; how many these are. */
    long revive(String channel, Instant now);

    Counts counts(String channel);

    /** The first event that could have been delivered by now and was not; empty when there is none. */
    OptionalLong oldest(String channel, Instant now);
}
