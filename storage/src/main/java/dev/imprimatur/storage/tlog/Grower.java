package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.SignedNote;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is durable into the tree, round after round, on a thread of its own. */
final class Grower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Grower.class);

    private final String directory;
    private final OpenLog log;
    private final Duration pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    private boolean hurry;
    private boolean closed;
    private volatile Optional<String> failing = Optional.empty();

    Grower(String directory, OpenLog log, Duration pace) {
        this.directory = directory;
        this.log = log;
        this.pace = pace;
        this.thread = Thread.ofPlatform().name("audit-log-tree").daemon().unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** Why nothing more is taken: the tree is too far behind. */
    Optional<AuditFailure> behind() {
        if (!log.recent().full()) {
            return Optional.empty();
        }
        return Optional.of(new AuditFailure(
                "The audit log in `" + directory + "` takes no more now: "
                        + log.recent().waiting()
                        + " events are recorded but not in the tree yet"
                        + failing.map(why -> " (" + why + ")").orElse("")
                        + ". Nothing was done. Free space there, or look at the disk; the gateway then goes on by itself.",
                new IllegalStateException("the tree is behind")));
    }

    /** The first checkpoint that covers {@code size} events. */
    SignedNote covering(long size, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (log.integration().size() < size
                    && left > 0
                    && !closed
                    && log.writer().broken().isEmpty()) {
                hurry = true;
                wanted.signal();
                left = grown.awaitNanos(left);
            }
            if (log.integration().size() >= size) {
                return log.integration().checkpoint();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        log.writer().broken().ifPresent(why -> {
            throw why;
        });
        throw new AuditFailure(
                "The audit log in `" + directory + "` has no checkpoint of its newest events yet"
                        + failing.map(why -> " (" + why + ")").orElse("")
                        + ": try again, and look at the disk if this lasts.",
                new IllegalStateException("the tree is behind"));
    }

    private void follow() {
        boolean last = false;
        while (!last) {
            last = pause();
            if (!grow(last)) {
                return;
            }
        }
    }

    /** Until it is time for the next round; whether that is the last one. */
    private boolean pause() {
        lock.lock();
        try {
            long left = pace.toNanos();
            while (left > 0 && !hurry && !closed) {
                left = wanted.awaitNanos(left);
            }
            hurry = false;
            return closed;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Rounds while there is enough for a whole one: what is less waits for the next time, as each costs the disk as much.
     *
     * @param all leaves nothing over
     * @return whether to go on
     */
    private boolean grow(boolean all) {
        try {
            boolean more = true;
            while (more) {
                boolean grew = log.integration().round();
                if (grew) {
                    release();
                }
                more = grew && (all || log.recent().waiting() >= Integration.ROUND);
            }
            if (failing.isPresent()) {
                LOG.info("The audit log in `{}` is in order again.", directory);
            }
            failing = Optional.empty();
            return true;
        } catch (AuditFailure refused) {
            log.writer().refuse(refused);
            LOG.error(refused.getMessage());
            tellAll();
            return false;
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!failing.equals(Optional.of(why))) {
                LOG.error(
                        "The tree of the audit log in `{}` can't be written ({}). Events are recorded still, and nothing is"
                                + " lost, but soon no more are taken: free space there, or repair the disk.",
                        directory,
                        why);
            }
            failing = Optional.of(why);
            return true;
        } catch (Error e) { // nobody knows what it left behind, and a tree that stands still in silence would be worse
            AuditFailure broken = new AuditFailure(
                    "The tree of the audit log in `" + directory + "` failed (" + e
                            + "), so nothing is recorded or allowed until the gateway is restarted. Look at its memory and"
                            + " at what was logged before.",
                    e);
            log.writer().refuse(broken);
            failing = Optional.of(String.valueOf(e));
            LOG.error(broken.getMessage(), e);
            tellAll();
            return false;
        }
    }

    private void release() throws IOException {
        log.wal().release(log.integration().size());
        tellAll();
    }

    /** Whoever waits for the tree looks again. */
    private void tellAll() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
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
