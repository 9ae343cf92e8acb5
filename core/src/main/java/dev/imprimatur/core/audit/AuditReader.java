package dev.imprimatur.core.audit;

import dev.imprimatur.core.tree.TreeHead;
import java.util.List;

/** Port: reads what was recorded. May block. What is not durable yet is not shown. */
public interface AuditReader {

    /**
     * One page, in the order of the log.
     *
     * @return empty when there is nothing more
     * @throws AuditFailure when the log can't be read
     */
    List<AuditEntry> find(AuditQuery query);

    /** How far the log reaches now: all that is durable, which may be more than its last checkpoint says. */
    TreeHead head();
}
