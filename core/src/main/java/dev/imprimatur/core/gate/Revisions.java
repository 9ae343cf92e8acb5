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

    /** Whether the approval has come further already. */
    synchronized boolean passed(Approval stored) {
        return stored.revision() < known.getOrDefault(stored.id(), 0);
    }

    /** The approval, unless it has come further already. */
    synchronized <A extends Approval> A current(A stored) {
        int reached = known.getOrDefault(stored.id(), 0);
        if (stored.revision() < reached) {
            throw new TamperedRow("The stored approval `" + stored.id() + "` is at revision `" + stored.revision()
                    + "`, but the log has it at `" + reached
                    + "`: the gateway was stopped in between, or somebody put an older row back. It counts for nothing;"
                    + " ask again, and look at the audit log.");
        }
        return stored;
    }
}
