package dev.imprimatur.core.audit;

import java.util.List;

/**
 * Port: finds events by what they say. It is an index beside the log, which can be made anew from it at any time; the events
 * it gives come from the log.
 */
public interface AuditSearch {

    /**
     * One page, in the order of the log; everything recorded before the call can be found. May block.
     *
     * @return empty when there is nothing more
     * @throws AuditFailure when the log or the index can't be read, or the index is being made
     */
    List<AuditEntry> find(AuditQuery query);
}
