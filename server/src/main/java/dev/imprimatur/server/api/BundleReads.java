package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.tree.Tile;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Records who reads bundles of entries: the first one before it is given, and what the same person reads within a minute of
 * it together, when that is over. A whole log has thousands.
 */
public final class BundleReads implements AutoCloseable {

    private static final Duration TOGETHER = Duration.ofMinutes(1);

    private final Recorder recorder;
    private final InstantSource clock;
    private final Map<PrincipalId, Reading> readings = new HashMap<>();

    /** What somebody read since the first bundle that was recorded. */
    private static final class Reading {
        final Instant since;
        long from = Long.MAX_VALUE;
        long to;
        long events;

        Reading(Instant since) {
            this.since = since;
        }

        void add(Tile bundle) {
            long first = bundle.index() * Tile.FULL;
            from = Math.min(from, first);
            to = Math.max(to, first + bundle.width());
            events += bundle.width();
        }
    }

    public BundleReads(Recorder recorder, InstantSource clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * Somebody is about to be given a bundle.
     *
     * @throws dev.imprimatur.core.audit.AuditFailure when that can't be recorded; then they must not be
     */
    void reads(PrincipalId who, Tile bundle) {
        Instant now = clock.instant();
        synchronized (this) {
            Optional<Reading> open = Optional.ofNullable(readings.get(who))
                    .filter(reading -> now.isBefore(reading.since.plus(TOGETHER)));
            if (open.isPresent()) {
                open.get().add(bundle);
                return;
            }
        }
        settle(now.minus(TOGETHER));
        Reading first = new Reading(now);
        first.add(bundle);
        record(who, first);
        synchronized (this) {
            readings.putIfAbsent(who, new Reading(now));
        }
    }

    /** Records what was read together, where the minute is over. */
    public void settle() {
        settle(clock.instant().minus(TOGETHER));
    }

    private synchronized void settle(Instant until) {
        Iterator<Map.Entry<PrincipalId, Reading>> each = readings.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<PrincipalId, Reading> reading = each.next();
            if (!reading.getValue().since.isAfter(until)) {
                if (reading.getValue().events > 0) {
                    record(reading.getKey(), reading.getValue());
                }
                each.remove();
            }
        }
    }

    private void record(PrincipalId who, Reading reading) {
        recorder.record(new AuditEvent.AuditRead(
                who,
                Json.fields()
                        .with("entries", "log")
                        .with("from", reading.from)
                        .with("to", reading.to)
                        .build(),
                Math.toIntExact(Math.min(reading.events, Integer.MAX_VALUE)),
                clock.instant()));
    }

    /** Records what is left. */
    @Override
    public void close() {
        settle(Instant.MAX);
    }
}
