package dev.imprimatur.core.audit;

import java.util.List;

/** Port: what can be erased of a log, and erasing it. May block for as long as it takes to walk through the log. */
public interface ErasableLog {

    /**
     * What {@code selection}, which learns on the way, would take now.
     *
     * @param entries those that have something left to erase; between two in a range nothing else has
     * @param values so many are there
     */
    record Erasable(List<IndexRange> entries, long values) {
        public Erasable {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Looks for what {@code selection} takes.
     *
     * @throws AuditFailure when the log can't be read
     */
    Erasable erasable(Selection selection);

    /**
     * Removes what is personal in these events, and what lies beside the log for them and for no other; durable when it
     * returns. Does nothing where that was done before.
     *
     * @throws AuditFailure when it can't
     */
    void remove(List<IndexRange> entries);

    /** The recorded erasures, in order, that were not {@link #completed}. */
    List<AuditEntry> incomplete();

    /** Notes durably that nothing is left to do for the erasure with this index, and those before. */
    void completed(long index);

    /** What was erased until now. */
    Erasures erasures();
}
