package dev.imprimatur.policy;

import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The policy set of a folder, kept up with it. The set in force is swapped whole, by one write; a set that is not valid
 * never takes the place of one that is.
 *
 * <p>A change found by {@link #watch} is taken once the folder has looked the same twice, and has not changed while it
 * was read: files that are still being written, even half of one that happens to be valid, don't come into force.
 */
public final class PolicyDirectory implements Policies, AutoCloseable {

    private final PolicyFolder folder;
    private final Reads reads;
    private final PolicyListener listener;
    private volatile PolicySet current;

    /** The state of the folder that was last taken or refused. */
    private Optional<PolicyFolder.Stamps> done = Optional.empty();

    /** The state that the last look found, and that the next one must find again. */
    private Optional<PolicyFolder.Stamps> seen = Optional.empty();

    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<Thread> watcher = Optional.empty();

    /** How the folder is read in one state of it. */
    interface Reads {
        PolicyReading of(PolicyFolder folder, PolicyFolder.Stamps state);
    }

    /** A folder that changed while it was read; reading it again is all there is to do. */
    private static final class Unsettled extends Exception {}

    /**
     * Loads the folder.
     *
     * @param roster the people and groups a set may name; empty to take any name
     * @throws PolicyRefused when its set is not valid
     */
    public PolicyDirectory(Path folder, Optional<Roster> roster, PolicyListener listener) throws PolicyRefused {
        this(folder, reads(new PolicyReader(roster)), listener);
    }

    /** Reads it in another way, for tests. */
    PolicyDirectory(Path folder, Reads reads, PolicyListener listener) throws PolicyRefused {
        this.folder = new PolicyFolder(folder);
        this.reads = reads;
        this.listener = listener;
        PolicyReading reading = settled();
        this.current = reading.set().orElseThrow(() -> new PolicyRefused(folder, reading.findings()));
        listener.loaded(
                current.version(), current.rules().size(), reading.text().orElseThrow());
    }

    private static Reads reads(PolicyReader reader) {
        return (folder, state) -> folder.read(state, reader);
    }

    @Override
    public PolicySet current() {
        return current;
    }

    /** Looks at the folder every {@code interval}, on a thread of its own, until {@link #close}. */
    public synchronized void watch(Duration interval) {
        if (watcher.isPresent()) {
            throw new IllegalStateException("This folder is watched already.");
        }
        watcher = Optional.of(Thread.ofVirtual().name("policies").start(() -> {
            try {
                while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Reads the folder now. Returns whether its set is in force. */
    public synchronized boolean reload() {
        return take(settled());
    }

    /** One look of the watcher. Whatever goes wrong, the next look tries again. */
    synchronized void look() {
        try {
            PolicyFolder.Stamps now = folder.stamps();
            if (done.equals(Optional.of(now))) {
                return;
            }
            if (seen.equals(Optional.of(now))) {
                take(read());
            }
            seen = Optional.of(now);
        } catch (Unsettled e) {
            seen = Optional.empty(); // the next looks will find it at rest
        } catch (IOException e) {
            vanished(e);
        } catch (RuntimeException e) {
            done = Optional.empty(); // the listener failed, so what it was to hear is not done, and tried again
        }
    }

    /** Says once that the folder can't be read. */
    private void vanished(IOException e) {
        if (done.isPresent()) {
            done = Optional.empty();
            seen = Optional.empty();
            listener.refused(unreadable(e));
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private boolean take(PolicyReading reading) {
        if (reading.set().isEmpty()) {
            listener.refused(reading.findings());
            return false;
        }
        PolicySet next = reading.set().get();
        if (!next.version().equals(current.version())) {
            listener.loaded(next.version(), next.rules().size(), reading.text().orElseThrow());
            current = next;
        }
        return true;
    }

    /** A defect in reading is an error of this state of the folder: said once, and read again when the folder changes. */
    private PolicyReading reading(PolicyFolder.Stamps state) {
        try {
            return reads.of(folder, state);
        } catch (RuntimeException e) {
            Findings findings = new Findings();
            findings.error(
                    Place.whole(String.valueOf(folder.root())),
                    "This folder could not be read: `" + e + "`. Please report this.");
            return new PolicyReading(Optional.empty(), Optional.empty(), List.of(), findings.all());
        }
    }

    /** Reads until the folder stands still; after a few attempts that is an error. */
    private PolicyReading settled() {
        try {
            for (int attempt = 0; attempt < 5; attempt++) {
                try {
                    return read();
                } catch (Unsettled e) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException e) {
            return new PolicyReading(Optional.empty(), Optional.empty(), List.of(), unreadable(e));
        }
        Findings findings = new Findings();
        findings.error(
                Place.whole(String.valueOf(folder.root())), "This folder keeps changing while it is read: try again.");
        return new PolicyReading(Optional.empty(), Optional.empty(), List.of(), findings.all());
    }

    private PolicyReading read() throws IOException, Unsettled {
        PolicyFolder.Stamps before = folder.stamps();
        PolicyReading reading = reading(before);
        if (!before.equals(folder.stamps())) {
            throw new Unsettled();
        }
        done = Optional.of(before);
        return reading;
    }

    private List<Finding> unreadable(IOException e) {
        Findings findings = new Findings();
        findings.error(
                Place.whole(String.valueOf(folder.root())),
                "This folder can't be read (" + e.getMessage() + "): check that it exists, and its permissions.");
        return findings.all();
    }
}
