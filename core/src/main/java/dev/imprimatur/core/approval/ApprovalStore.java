package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: approvals on a durable medium. Methods block until the medium has them, and throw {@link StorageFailure} when it
 * does not.
 */
public interface ApprovalStore {

    /** Stores a new one; an identifier that is taken is a {@link StorageFailure}. */
    void insert(SealedApproval approval);

    /**
     * Replaces revision {@code next.revision() - 1} by {@code next}, atomically.
     *
     * @return false when the stored revision is another one: somebody was faster
     */
    boolean replace(SealedApproval next);

    Optional<SealedApproval> find(ApprovalId id);

    /** Those pending for this digest, oldest first. */
    List<SealedApproval> pending(Digest digest);

    /**
     * A page of the pending ones that expire at or before {@code moment}, in the order in which they expire.
     *
     * @param after the last one of the page before; empty for the first page
     * @param limit at most so many
     */
    List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit);

    /**
     * A page, newest first.
     *
     * @param state only those in this state; empty for all
     * @param before only those opened before this one; empty for the first page
     * @param limit at most so many, 1 to 1,000
     */
    List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit);
}
