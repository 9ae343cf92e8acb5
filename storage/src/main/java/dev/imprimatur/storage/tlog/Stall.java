package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks after a disk that neither works nor fails: whoever waits for it longer than the patience is told no, and so is
 * everyone who comes while it hangs. What hung is taken back when the disk answers again, and the log goes on.
 */
final class Stall implements AutoCloseable {

    private final String directory;
    private final Queue queue;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private List<Append> current = List.of();
    private long since;
    private boolean gaveUp;
    private boolean closed;
    private volatile Optional<AuditFailure> hanging = Optional.empty();

    Stall(String directory, Queue queue, Duration patience) {
        this.directory = directory;
        this.queue = queue;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("audit-log-stall").daemon().start(this::watch);
    }

    /** Why nothing is taken now; empty while the disk answers. */
    Optional<AuditFailure> hanging() {
        return hanging;
    }

    /** The disk is asked to take {@code batch}. */
    void begin(List<Append> batch) {
        lock.lock();
        try {
            current = batch;
            gaveUp = false;
            since = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The disk has taken a part of the batch.
     *
     * @return whether that was in time: then it is recorded, and {@code rest} has as long again
     */
    boolean answered(List<Append> rest) {
        lock.lock();
        try {
            if (!gaveUp) {
                current = rest;
                since = System.nanoTime();
            }
            return !gaveUp;
        } finally {
            lock.unlock();
        }
    }

    /** The disk has answered. */
    void end() {
        lock.lock();
        try {
            current = List.of();
            hanging = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        lock.lock();
        try {
            while (!closed) {
                boolean early = changed.awaitNanos(Math.max(1, patience.toNanos() / 4)) > 0;
                if (!early && !current.isEmpty() && System.nanoTime() - since >= patience.toNanos()) {
                    give(up());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private AuditFailure up() {
        return hanging.orElseGet(() -> new AuditFailure(
                "The disk of the audit log in `" + directory + "` has not answered for " + patience.toSeconds()
                        + " s, and what is not recorded is not done: nothing is allowed. Check the disk; the gateway goes"
                        + " on by itself when it answers.",
                new IllegalStateException("the disk hangs")));
    }

    private void give(AuditFailure failure) {
        hanging = Optional.of(failure);
        gaveUp = true;
        current.forEach(append -> append.fail(failure));
        queue.drain().forEach(append -> append.fail(failure));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
