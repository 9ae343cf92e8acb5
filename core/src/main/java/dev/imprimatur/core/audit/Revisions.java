package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.policy.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each approval has come, so that an older row, though we sealed it once, does not bring back what has ended, or the
 * looser terms before. Kept in memory; filled from the log at start. One is forgotten when none of its rows can be used any
 * more, whatever it says, and never for how many there are.
 */
public final class Revisions {

    /** After its last step an older row may wait for so long, and what that led to be used. */
    public static final Duration KEPT = Demand.LONGEST.plus(Demand.LONGEST_USE);

    private static final int SWEPT = 1_000;

    /**
     * Of one approval.
     *
     * @param at when it came there
     */
    public record Reached(int revision, Instant at) {}

    private final Map<ApprovalId, Reached> known = new HashMap<>();
    private Instant latest = Instant.MIN;
    private int enough = SWEPT;

    /** It came so far; what it had reached before stays when that was further. */
    public synchronized void reached(ApprovalId id, int revision, Instant at) {
        known.merge(
                id, new Reached(revision, at), (before, next) -> before.revision() > next.revision() ? before : next);
        latest = at.isAfter(latest) ? at : latest;
        if (known.size() > enough) {
            Instant since = latest.minus(KEPT);
            known.values().removeIf(each -> each.at().isBefore(since));
            enough = Math.max(SWEPT, 2 * known.size());
        }
    }

    /** The last step was taken back. */
    synchronized void undone(ApprovalId id) {
        known.computeIfPresent(id, (same, last) -> new Reached(last.revision() - 1, last.at()));
    }

    /** How far the approval has come; 0 when nothing is known of it. */
    public synchronized int of(ApprovalId id) {
        Reached reached = known.get(id);
        return reached == null ? 0 : reached.revision();
    }

    /** Of all that are known. */
    public synchronized Map<ApprovalId, Reached> all() {
        return Map.copyOf(known);
    }
}
