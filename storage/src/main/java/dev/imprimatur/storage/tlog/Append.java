package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Bytes;
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

    /** Roughly, in bytes of heap. */
    private static long weight(List<AuditEvent> events) {
        long weight = 0;
        for (AuditEvent event : events) {
            weight += 1_000;
            if (event instanceof AuditEvent.Attempted(var action)) {
                weight += action.payload().content().length();
                for (Payload.Parameter parameter : action.payload().parameters()) {
                    weight += parameter.value().map(Bytes::length).orElse(0);
                }
            }
        }
        return weight;
    }

    long weight() {
        return weight;
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
            written(scribe);
        }
    }

    /**
     * Its events, written.
     *
     * @throws AuditFailure when one has no form
     */
    List<Written> written(Scribe scribe) {
        if (written.isEmpty()) {
            List<Written> all = new ArrayList<>(events.size());
            for (AuditEvent event : events) {
                all.add(scribe.write(event));
            }
            written = all;
        }
        return written;
    }
}
