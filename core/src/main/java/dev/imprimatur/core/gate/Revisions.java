package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.TamperedRow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far each approval has come, so that an older row, though we sealed it once, does not bring back what has ended.
 * Kept in memory; filled from the log at start.
 */
final class Revisions {

    /** So many approvals are remembered, the latest ones. */
    private static final int REMEMBERED = 200_000;

    private final Map<ApprovalId, Integer> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ApprovalId, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void reached(ApprovalId id, int revision) {
        known.merge(id, revision, Math::max);
    }

    /** How far the approval has come; 0 when nothing is known of it. */
    synchronized int of(ApprovalId id) {
        return known.getOrDefault(id, 0);
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
