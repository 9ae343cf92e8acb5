package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.tree.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The newest entries: all that are durable but not in a full bundle on disk yet. */
final class Recent {

    /**
     * A look at them.
     *
     * @param first index of the first of them; full bundles hold all before it
     */
    record View(long first, List<Entry> entries) {
        View {
            entries = List.copyOf(entries);
        }

        long next() {
            return first + entries.size();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final long capacity;
    private final List<Entry> entries;
    private long first;
    private long integrated;
    private long weight;

    /**
     * @param capacity in bytes of entries that the tree does not have yet
     * @param partial the entries of the last, partial bundle of a tree of {@code size} entries
     */
    Recent(long capacity, long size, List<Entry> partial) {
        this.capacity = capacity;
        this.first = size - partial.size();
        this.integrated = size;
        this.entries = new ArrayList<>(partial);
    }

    void add(List<Entry> more) {
        lock.lock();
        try {
            entries.addAll(more);
            more.forEach(entry -> weight += weight(entry));
        } finally {
            lock.unlock();
        }
    }

    private static long weight(Entry entry) {
        return entry.length() + 180L;
    }

    /** Those from {@code index} on, which must be within; at most {@code limit}. */
    View from(long index, int limit) {
        lock.lock();
        try {
            int start = (int) (index - first);
            return new View(index, entries.subList(start, (int) Math.min(entries.size(), (long) start + limit)));
        } finally {
            lock.unlock();
        }
    }

    /** All of them. */
    View all() {
        lock.lock();
        try {
            return new View(first, entries);
        } finally {
            lock.unlock();
        }
    }

    /** The tree on disk has {@code size} entries now; those in full bundles are let go. */
    void integrated(long size) {
        lock.lock();
        try {
            for (long i = integrated; i < size; i++) {
                weight -= weight(entries.get((int) (i - first)));
            }
            integrated = size;
            long start = size - size % Tile.FULL;
            entries.subList(0, (int) (start - first)).clear();
            first = start;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the tree is so far behind that nothing more is taken. */
    boolean full() {
        lock.lock();
        try {
            return weight > capacity;
        } finally {
            lock.unlock();
        }
    }

    /** How many are not in the tree yet. */
    long waiting() {
        lock.lock();
        try {
            return first + entries.size() - integrated;
        } finally {
            lock.unlock();
        }
    }
}
