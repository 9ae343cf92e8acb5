package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who has how many holds that wait. Kept in memory, so that nobody has to ask the store. */
final class HoldCount {

    private final HoldLimits limits;
    private final Map<ApprovalId, PrincipalId> waiting = new HashMap<>();
    private final Map<PrincipalId, Integer> each = new HashMap<>();

    HoldCount(HoldLimits limits) {
        this.limits = limits;
    }

    /** Counts a new one. */
    synchronized void take(Pending pending) {
        PrincipalId actor = pending.ask().actor();
        if (each.getOrDefault(actor, 0) >= limits.perActor()) {
            throw new TooManyHolds("`" + actor + "` has `" + limits.perActor()
                    + "` actions waiting for people, and no more may wait: withdraw some, or ask again when some are"
                    + " decided. Nothing was done.");
        }
        if (waiting.size() >= limits.all()) {
            throw new TooManyHolds(
                    "`" + limits.all() + "` actions wait for people here, and no more may: ask again when some are"
                            + " decided, or let an operator raise `holds` in the configuration. Nothing was"
                            + " done.");
        }
        known(pending);
    }

    /** Counts one that waits, whatever the limits. */
    synchronized void known(Pending pending) {
        PrincipalId actor = pending.ask().actor();
        if (waiting.putIfAbsent(pending.id(), actor) == null) {
            each.merge(actor, 1, Integer::sum);
        }
    }

    /** It does not wait any more. */
    synchronized void ended(ApprovalId id) {
        Optional.ofNullable(waiting.remove(id)).ifPresent(this::less);
    }

    private void less(PrincipalId actor) {
        int left = each.getOrDefault(actor, 1) - 1;
        if (left > 0) {
            each.put(actor, left);
        } else {
            each.remove(actor);
        }
    }

    synchronized boolean knows(ApprovalId id) {
        return waiting.containsKey(id);
    }

    synchronized Set<ApprovalId> ids() {
        return Set.copyOf(waiting.keySet());
    }
}
