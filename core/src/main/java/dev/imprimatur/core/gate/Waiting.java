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
     * between is not told. The listener is called on the thread that ends the hold, after the end is stored; it must be
     * quick. One that throws keeps nobody else from being told.
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

    void tell(Approval ended) {
        List<Consumer<Approval>> told;
        synchronized (listeners) {
            List<Consumer<Approval>> all = listeners.remove(ended.id());
            told = all == null ? List.of() : List.copyOf(all);
        }
        List<RuntimeException> failures = new ArrayList<>();
        for (Consumer<Approval> listener : told) {
            try {
                listener.accept(ended);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            GateFailure failure = new GateFailure(
                    "The approval " + ended.id() + " ended, but not everyone who waits could be told.",
                    failures.getFirst());
            failures.subList(1, failures.size()).forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
