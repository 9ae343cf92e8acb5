package dev.imprimatur.core.audit;

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

    /** How far the log reaches now. */
    ChainHead head();
}
