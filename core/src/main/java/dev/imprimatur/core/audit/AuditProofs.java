package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.ConsistencyProof;
import dev.imprimatur.core.tree.LogProof;
import dev.imprimatur.core.tree.TreeHead;

/** Port: proofs about the log, for whoever does not believe us. May block. */
public interface AuditProofs {

    /**
     * One event with its proof.
     *
     * @param entry its exact bytes in the log, which the proof is about
     */
    record Proven(Bytes entry, LogProof proof) {}

    /**
     * Proves that the event with {@code index} is in the log.
     *
     * @param checkpoint one of this log, that covers it
     * @throws AuditFailure when the log can't be read
     */
    Proven prove(long index, SignedNote checkpoint);

    /**
     * Proves that the log of {@code to} events begins with that of {@code from} events, which must be more than none.
     *
     * @throws AuditFailure when the log can't be read
     */
    ConsistencyProof consistency(long from, long to);

    /** The tree's head when the log had {@code size} events. */
    TreeHead head(long size);
}
