package dev.imprimatur.channel;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What came already, so that each thing counts once. Only what is proven to come from the other side belongs here, or strangers
 * could fill it. For any thread.
 */
public final class Replays {

    /** How something came. */
    public enum Arrival {
        /** For the first time, as far as is remembered. */
        FIRST,
        /** It is remembered. */
        AGAIN,
        /** It is not remembered, and nothing more can be: whether it came before will not be known. */
        TOO_MANY
    }

    private record Seen(String what, Instant until) {}

    private final int most;
    private final Set<String> known = new HashSet<>();
    private final PriorityQueue<Seen> ending = new PriorityQueue<>(Comparator.comparing(Seen::until));

    /** @param most so many things are remembered at once */
    public Replays(int most) {
        this.most = most;
    }

    /**
     * How {@code what} comes, and remembers it when that is for the first time.
     *
     * @param until remembered up to this moment and at it; by then it must be too old to count anyway
     */
    public synchronized Arrival arrival(String what, Instant until, Instant now) {
        while (!ending.isEmpty() && ending.peek().until().isBefore(now)) {
            known.remove(ending.remove().what());
        }
        if (known.contains(what)) {
            return Arrival.AGAIN;
        }
        if (known.size() >= most) {
            return Arrival.TOO_MANY;
        }
        known.add(what);
        ending.add(new Seen(what, until));
        return Arrival.FIRST;
    }
}
