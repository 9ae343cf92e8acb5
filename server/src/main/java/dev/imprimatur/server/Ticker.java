package dev.imprimatur.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, String> failing = new HashMap<>();

    /** @param name what it does, for the gateway's own log: {@code ending what expired} */
    record Task(String name, Runnable work) {}

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
            Optional<String> before = Optional.ofNullable(failing.put(task.name(), String.valueOf(e.getMessage())));
            if (!before.equals(Optional.of(String.valueOf(e.getMessage())))) {
                LOG.error("This fails and is tried again: {}. {}", task.name(), e.getMessage());
            }
        }
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
