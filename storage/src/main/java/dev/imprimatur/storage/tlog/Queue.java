package dev.imprimatur.storage.tlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be written: bounded, so that a slow disk pushes back instead of filling the memory. */
final class Queue {

    /** What is not urgent waits so long for company, or each statement would wait for the force of the one before. */
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(2);

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private List<Append> waiting = new ArrayList<>();
    private long weight;
    private boolean urgent;
    private boolean idle;
    private boolean lingering;
    private boolean closed;

    /** @param capacity in bytes, as {@link Append#weight} counts them */
    Queue(long capacity) {
        this.capacity = capacity;
    }

    /** Whether there was room; never waits for any. */
    boolean offer(Append append) {
        long more = append.weight();
        lock.lock();
        try {
            if (closed || (weight > 0 && weight + more > capacity)) {
                return false;
            }
            waiting.add(append);
            weight += more;
            urgent |= append.urgent();
            if (idle || (lingering && urgent)) {
                idle = false;
                lingering = false;
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Everything that waits, once something does that is urgent, or a moment after something does; empty when the queue
     * is closed and drained.
     */
    Optional<List<Append>> take() {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                idle = true;
                filled.awaitUninterruptibly();
            }
            linger();
            List<Append> all = waiting;
            waiting = new ArrayList<>(all.size());
            weight = 0;
            urgent = false;
            return Optional.of(all);
        } finally {
            lock.unlock();
        }
    }

    private void linger() {
        long left = LINGER;
        try {
            while (!urgent && !closed && left > 0) {
                lingering = true;
                left = filled.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lingering = false;
    }

    /** Everything that waits now, taken out; may be nothing. */
    List<Append> drain() {
        lock.lock();
        try {
            List<Append> all = waiting;
            waiting = new ArrayList<>();
            weight = 0;
            urgent = false;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits is still given out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
