package dev.imprimatur.core.execution;

import java.time.Instant;

/** Port: which permits have been used, on a durable medium. */
public interface PermitLedger {

    /**
     * Spends a permit, for ever: of any number of callers with the same name, one gets true. The entry is durable before
     * this returns; when the medium does not take it, this throws a {@link
     * dev.imprimatur.core.approval.StorageFailure} and nothing may run.
     *
     * @param permit the name of the approval, or of the action where no approval was needed
     */
    boolean consume(String permit, Instant at);
}
