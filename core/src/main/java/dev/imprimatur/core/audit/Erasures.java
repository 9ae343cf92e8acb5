package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the erasures that a log tells of took. Takes every event {@code erased}, in order; any thread may ask. */
public final class Erasures {

    /** The type of event that tells of one. */
    public static final String TYPE = "erased";

    /** The last of each run of events, by the first of it. */
    private final TreeMap<Long, Long> covered = new TreeMap<>();

    private final Map<ApprovalId, Long> approvals = new HashMap<>();

    /**
     * Takes the next one.
     *
     * @param index of this event: an erasure is about events before it
     * @throws IllegalArgumentException when it is not as a gateway writes it
     */
    public synchronized void take(Json.Fields event, long index) {
        for (IndexRange range : ranges(event)) {
            if (range.last() >= index) {
                throw new IllegalArgumentException("An erasure at index `" + index + "` can't be about event `"
                        + range.last() + "`, which was not recorded before it.");
            }
            add(range.first(), range.last());
        }
        event.texts("approvals").forEach(id -> approvals.putIfAbsent(new ApprovalId(id), index));
    }

    /** The events that an erasure is about. */
    public static List<IndexRange> ranges(Json.Fields event) {
        List<IndexRange> ranges = new ArrayList<>();
        for (Json entry : event.array("entries")) {
            if (!(entry instanceof Json.Array(List<Json> ends))
                    || ends.size() != 2
                    || !(ends.getFirst() instanceof Json.Whole(long first))
                    || !(ends.getLast() instanceof Json.Whole(long last))) {
                throw new IllegalArgumentException("The member `entries` is no array of ranges.");
            }
            ranges.add(new IndexRange(first, last));
        }
        return ranges;
    }

    private void add(long first, long last) {
        long from = first;
        long to = last;
        Optional<Map.Entry<Long, Long>> before = Optional.ofNullable(covered.floorEntry(last + 1));
        while (before.isPresent() && before.get().getValue() >= from - 1) {
            from = Math.min(from, before.get().getKey());
            to = Math.max(to, before.get().getValue());
            covered.remove(before.get().getKey());
            before = Optional.ofNullable(covered.floorEntry(last + 1));
        }
        covered.put(from, to);
    }

    /** Whether what is gone of the event with this index went by one of them. */
    public synchronized boolean cover(long index) {
        return Optional.ofNullable(covered.floorEntry(index))
                .filter(run -> run.getValue() >= index)
                .isPresent();
    }

    /** Where the log tells that the stored approval went; empty when it does not. */
    public synchronized Optional<Long> of(ApprovalId approval) {
        return Optional.ofNullable(approvals.get(approval));
    }
}
