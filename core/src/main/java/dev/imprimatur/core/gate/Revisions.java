package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.Progress;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;

/**
 * How far each approval has come, so that an older row, though we sealed it once, does not bring back what has ended, or the
 * looser terms before. Kept in memory; filled from the log at start.
 */
final class Revisions {

    private final Progress known = new Progress();

    synchronized void reached(ApprovalId id, int revision, Instant at) {
        known.reached(id, revision, at);
    }

    /** How far the approval has come; 0 when nothing is known of it. */
    synchronized int of(ApprovalId id) {
        return known.of(id);
    }

    /** The approval, unless it had come further already before it was read. */
    static Approval current(Approval stored, int reached) {
        if (stored.revision() < reached) {
            throw new TamperedRow("The stored approval `" + stored.id() + "` is at revision `" + stored.revision()
                    + "`, but the log has it at `" + reached
                    + "`: the gateway was stopped in between, or somebody put an older row back. It counts for nothing;"
                    + " ask again, and look at the audit log.");
        }
        return stored;
    }
}
