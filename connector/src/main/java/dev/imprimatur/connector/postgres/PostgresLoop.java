package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One selector and the one thread that serves everything registered with it. Nothing here may block. */
final class PostgresLoop implements AutoCloseable {

    /** What is read at once from one connection. */
    static final int BUFFER = 64 * 1024;

    /** So many tasks are done before the connections are looked at again. */
    private static final int TASKS_AT_ONCE = 64;

    private static final long SWEEP_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLoop.class);

    /** Owns a registered connection. */
    interface Ready {

        /** The connection is ready for something. Runs on the loop; must handle its own failures. */
        void ready(SelectionKey key);
    }

    /** Something that must be over soon. */
    interface Fleeting {

        /** Whether it is over. */
        boolean over();

        /** It took too long. */
        void late();
    }

    private record Deadline(Fleeting thing, long at) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline that) {
            return Long.signum(at - that.at); // nanoTime may wrap around
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Function<String, Reading> reader;
    private final Consumer<Throwable> broken;
    private final ReadingCache known = ReadingCache.standard();
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Queue<Deadline> deadlines = new PriorityQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closing;
    private long nextSweep;

    /**
     * @param reader of this loop alone
     * @param broken told why, when the loop ends without being closed
     */
    PostgresLoop(String name, Function<String, Reading> reader, Consumer<Throwable> broken) {
        this.reader = reader;
        this.broken = broken;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("The system gives no selector: raise the limit of open files.", e);
        }
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    /** For one read at a time; whoever uses it is done with it before it returns to the loop. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    Function<String, Reading> reader() {
        return reader;
    }

    /** Longer texts that sessions of this loop sent before. */
    ReadingCache known() {
        return known;
    }

    /** Runs {@code task} on the loop, soon. Any thread may call this. */
    void post(Runnable task) {
        posted.add(task);
        if (asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    /** Tells {@code thing} when it is not over after {@code millis}, give or take half a second. On the loop only. */
    void watch(Fleeting thing, long millis) {
        deadlines.add(new Deadline(thing, System.nanoTime() + millis * 1_000_000));
    }

    private void run() {
        try {
            while (!closing) {
                asleep.set(true);
                if (posted.isEmpty()) { // asked behind the flag, so that what is posted from now on wakes it
                    selector.select(this::serve, deadlines.isEmpty() ? 0 : SWEEP_MILLIS);
                } else {
                    selector.selectNow(this::serve);
                }
                asleep.set(false);
                work();
                sweep();
            }
        } catch (IOException | RuntimeException | Error e) {
            broken.accept(e);
        } finally {
            end();
        }
    }

    private void work() {
        for (int i = 0; i < TASKS_AT_ONCE; i++) {
            Runnable task = posted.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    private void serve(SelectionKey key) {
        asleep.setRelease(false);
        guarded(() -> ((Ready) key.attachment()).ready(key));
    }

    /** A failure of one session is not the end of the others, not even where it had too little memory or stack. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            tell(e);
        }
    }

    private static void tell(Throwable failure) {
        try {
            LOG.error("A step of a PostgreSQL session failed; please report this.", failure);
        } catch (OutOfMemoryError e) {
            // then it is not said, but the loop goes on
        }
    }

    private void sweep() {
        if (deadlines.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        if (now - nextSweep < 0) {
            return;
        }
        nextSweep = now + SWEEP_MILLIS * 1_000_000;
        deadlines.removeIf(deadline -> deadline.thing().over());
        while (!deadlines.isEmpty() && deadlines.element().at() - now <= 0) {
            Fleeting thing = deadlines.remove().thing();
            guarded(thing::late);
        }
    }

    private void end() {
        try {
            for (SelectionKey key : selector.isOpen() ? selector.keys() : Set.<SelectionKey>of()) {
                try {
                    key.channel().close();
                } catch (IOException e) {
                    LOG.debug("A connection did not close.", e);
                }
            }
            selector.close();
        } catch (IOException e) {
            LOG.debug("A selector did not close.", e);
        } finally {
            stopped.countDown();
        }
    }

    /** Ends the loop and every connection on it. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        if (thread.isAlive()) {
            try {
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
