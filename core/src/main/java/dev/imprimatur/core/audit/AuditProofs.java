package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
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
     * Proves that the event with {@code index}, which the log must have, is in it.
     *
     * @throws AuditFailure when the log can't be read, or has no checkpoint of it within seconds
     */
    Proven prove(long index);

    /**
     * Proves that the log of {@code to} events begins with that of {@code from} events, which must be more than none.
     *
     * @throws AuditFailure when the log can't be read
     */
    ConsistencyProof consistency(long from, long to);

    /** The tree's head when the log had {@code size} events. */
    TreeHead head(long size);
}
