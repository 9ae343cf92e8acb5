package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import java.util.List;
import java.util.function.Predicate;

/**
 * Port: reads what was recorded. May block. What is not durable yet is not shown. Personal parts are filled in where they
 * are there, and named where they are not; see {@link Personal#shown}.
 */
public interface AuditReader {

    /**
     * The events from {@code index} on, at most {@code limit} of them; of what lies beside the log only the mention.
     *
     * @return empty when there is none
     * @throws AuditFailure when the log can't be read
     */
    default List<AuditEntry> read(long index, int limit) {
        return read(index, limit, type -> true);
    }

    /**
     * Those of them whose {@code type} somebody {@code wants}. The others are passed over without being read, and count for {@code limit}.
     *
     * @throws AuditFailure when the log can't be read
     */
    List<AuditEntry> read(long index, int limit, Predicate<String> wants);

    /**
     * The events with these indices, which must be within the log and in rising order; of what lies beside the log only
     * the mention.
     *
     * @throws AuditFailure when the log can't be read
     */
    List<AuditEntry> pick(List<Long> indices);

    /**
     * The event with this index, which must be within the log, with what lies beside it.
     *
     * @throws AuditFailure when the log can't be read
     */
    AuditEntry whole(long index);

    /** How many events it has now: all that are durable, which may be more than its last checkpoint says. */
    long size();

    /**
     * What opens the commitments of the event with this index, as far as it is there; see {@link Disclosed#opening}.
     *
     * @throws AuditFailure when the log can't be read
     */
    default List<Bytes> openings(long index) {
        return List.of();
    }
}
