package dev.imprimatur.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does small things again and again. One that fails is tried again at the next round, and said once. */
final class Ticker implements AutoCloseable {

    /** Holds expire at most this late, and what it takes to end them. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    private final List<Task> tasks;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param name what it does, for the gateway's own log: {@code ending what expired}
     * @param vital whether the gateway is not ready while it fails
     */
    record Task(String name, boolean vital, Runnable work) {

        Task(String name, Runnable work) {
            this(name, false, work);
        }
    }

    Ticker(List<Task> tasks) {
        this.tasks = List.copyOf(tasks);
        this.thread = Thread.ofVirtual().name("ticker").start(this::run);
    }

    private void run() {
        try {
            do {
                tasks.forEach(this::attempt);
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Task task) {
        try {
            task.work().run();
            if (failing.remove(task.name()) != null) {
                LOG.info("This works again: {}.", task.name());
            }
        } catch (RuntimeException e) {
            if (news(task, String.valueOf(e.getMessage()))) {
                LOG.error("This fails and is tried again: {}. {}", task.name(), e.getMessage());
            }
        } catch (Throwable e) { // what has run out of memory once must not be the end of all other tasks
            if (news(task, e.toString())) {
                LOG.error("This breaks and is tried again: {}.", task.name(), e);
            }
        }
    }

    private boolean news(Task task, String failure) {
        return !failure.equals(failing.put(task.name(), failure));
    }

    /** What must happen and does not, as a sentence. */
    Optional<String> wrong() {
        if (!thread.isAlive()) {
            return Optional.of("Nothing is done by the clock any more: holds don't expire. Start the gateway anew.");
        }
        return tasks.stream()
                .filter(Task::vital)
                .flatMap(task -> Optional.ofNullable(failing.get(task.name())).stream()
                        .map(why -> "This fails and is tried again: " + task.name() + ". " + why))
                .findFirst();
    }

    /** Stops, and waits for what is going on. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
