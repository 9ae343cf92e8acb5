package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Events that belong together, on their way into the log, and who waits for them. For one thread after the other. */
final class Append {

    /** What weighs more takes so long to write that the thread that brings it can't do it. */
    private static final long HEAVY = 1 << 16;

    private final List<AuditEvent> events;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private final boolean urgent;
    private final long weight;
    private List<Written> written = List.of();

    /**
     * @param events at least one
     * @param urgent whether something waits for it
     */
    Append(List<AuditEvent> events, boolean urgent) {
        this.events = List.copyOf(events);
        this.urgent = urgent;
        this.weight = weight(this.events);
    }

    private static long weight(List<AuditEvent> events) {
        long weight = 0;
        for (AuditEvent event : events) {
            weight += 1_000;
            if (event instanceof AuditEvent.Attempted(var action)) {
                weight += action.payload().size();
            }
        }
        return weight;
    }

    /** Roughly, in bytes of heap: of the events or of what was written, which may be much longer. */
    long weight() {
        long length = 0;
        for (Written event : written) {
            length += event.length();
        }
        return Math.max(weight, length);
    }

    /** Completed with the index of its last event once all are durable. */
    CompletableFuture<Long> done() {
        return done;
    }

    void fail(AuditFailure failure) {
        done.completeExceptionally(failure);
    }

    boolean urgent() {
        return urgent;
    }

    /**
     * Writes it now, so that the thread that forces the disk need not, unless it is heavy.
     *
     * @throws AuditFailure when an event has no form
     */
    void prepare(Scribe scribe) {
        if (weight <= HEAVY) {
            written = write(scribe);
        }
    }

    /**
     * Its events, written.
     *
     * @throws AuditFailure when one has no form
     */
    List<Written> written(Scribe scribe) {
        return written.isEmpty() ? write(scribe) : written;
    }

    private List<Written> write(Scribe scribe) {
        List<Written> all = new ArrayList<>(events.size());
        for (AuditEvent event : events) {
            all.add(scribe.write(event));
        }
        return all;
    }
}
