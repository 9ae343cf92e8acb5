package dev.imprimatur.core.gate;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Those in this gateway who wait for the end of a hold: sessions, long polls, live lists. */
public final class Waiting {

    private final Map<ApprovalId, List<Consumer<Approval>>> listeners = new HashMap<>();

    /**
     * Tells {@code listener} once when the hold ends. Look at the approval after this call, not before: what ended in
     * between is not told. The listener is called on the thread that ends the hold and must be quick.
     */
    public void join(ApprovalId id, Consumer<Approval> listener) {
        synchronized (listeners) {
            listeners.computeIfAbsent(id, ignored -> new ArrayList<>(1)).add(listener);
        }
    }

    /**
     * Stops waiting.
     *
     * @return whether nobody else waits for it now
     */
    public boolean leave(ApprovalId id, Consumer<Approval> listener) {
        synchronized (listeners) {
            List<Consumer<Approval>> all = listeners.get(id);
            if (all == null) {
                return true;
            }
            all.remove(listener);
            if (all.isEmpty()) {
                listeners.remove(id);
                return true;
            }
            return false;
        }
    }

    /** How many holds somebody waits for. */
    public int size() {
        synchronized (listeners) {
            return listeners.size();
        }
    }

    void ended(Approval approval) {
        List<Consumer<Approval>> told;
        synchronized (listeners) {
            List<Consumer<Approval>> all = listeners.remove(approval.id());
            told = all == null ? List.of() : List.copyOf(all);
        }
        told.forEach(listener -> listener.accept(approval));
    }
}
