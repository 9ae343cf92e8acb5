package dev.imprimatur.core.audit;

import dev.imprimatur.core.tree.TreeHead;
import java.util.List;

/** Port: reads what was recorded. May block. What is not durable yet is not shown. */
public interface AuditReader {

    /**
     * The events from {@code index} on, at most {@code limit} of them.
     *
     * @return empty when there is none
     * @throws AuditFailure when the log can't be read
     */
    List<AuditEntry> read(long index, int limit);

    /**
     * The events with these indices, which must be within the log and in rising order.
     *
     * @throws AuditFailure when the log can't be read
     */
    List<AuditEntry> pick(List<Long> indices);

    /** How far the log reaches now: all that is durable, which may be more than its last checkpoint says. */
    TreeHead head();
}
