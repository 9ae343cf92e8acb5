package dev.imprimatur.core.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import java.util.List;
import java.util.Optional;

/**
 * Port: which messages show which approval, durable. A click counts only from one of these, and for what it shows. Throws
 * {@link dev.imprimatur.core.approval.StorageFailure} when the storage does not do what it should.
 */
public interface Postings {

    /** All of a channel that show {@code approval}, in the order of their places. */
    List<Posting> of(String channel, ApprovalId approval);

    /** The one that the other side calls {@code message}. */
    Optional<Posting> find(String channel, String message);

    /** Keeps it, in the place of what was known of the message. */
    void put(Posting posting);
}
