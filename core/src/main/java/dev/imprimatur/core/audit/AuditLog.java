package dev.imprimatur.core.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Port: the log. An event counts as recorded when the future it gave is complete, and not before. */
public interface AuditLog {

    /**
     * Appends the events, next to each other and in this order. Never blocks.
     *
     * <p>The future ends within seconds, one way or the other: a log that hangs fails its callers.
     *
     * @return the index of the last of them (the first event of a log has 0), once all are durable; fails with an {@link AuditFailure} when they are
     *     not, and then the step they precede must not happen
     */
    CompletableFuture<Long> append(List<AuditEvent> events);

    /** The same for what nobody waits for: a log may take a few milliseconds longer for it, so that more comes along. */
    default CompletableFuture<Long> appendAtLeisure(List<AuditEvent> events) {
        return append(events);
    }
}
