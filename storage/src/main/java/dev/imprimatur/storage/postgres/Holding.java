package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.storage.lock.Holder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenure of this process on the database, renewed each second. It is doubtful when it was not renewed for as long as
 * another gateway must wait before it takes it, and over when another one has. Whoever was stopped for a while finds it
 * doubtful before anything else.
 */
final class Holding implements Tenure, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Holding.class);

    private final TenureRow row;
    private final long epoch;
    private final Duration lasts;
    private final InstantSource wall;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Renewal renewed;
    private volatile Optional<String> taken = Optional.empty();

    /** When the database was asked for the renewal that it confirmed, on both clocks: one stands still while a machine sleeps. */
    private record Renewal(long nanos, long millis) {}

    /**
     * Takes it, and waits for the end of one that was not given back.
     *
     * @throws StorageFailure when another gateway has it, and lives
     */
    static Holding take(TenureRow row, Holder holder, Duration lasts, InstantSource wall) {
        try {
            long epoch = row.take(holder, lasts);
            Holding holding = new Holding(row, epoch, lasts, wall);
            holding.renew();
            holding.thread.start();
            return holding;
        } catch (RuntimeException e) {
            row.close();
            throw e;
        }
    }

    private Holding(TenureRow row, long epoch, Duration lasts, InstantSource wall) {
        this.row = row;
        this.epoch = epoch;
        this.lasts = lasts;
        this.wall = wall;
        this.renewed = new Renewal(System.nanoTime() - lasts.toNanos(), 0);
        this.thread = Thread.ofVirtual().name("tenure").unstarted(this::run);
    }

    private static Renewal now(InstantSource wall) {
        return new Renewal(System.nanoTime(), wall.millis());
    }

    /** What each change must name; greater than that of every tenure before. */
    long epoch() {
        return epoch;
    }

    private void run() {
        try {
            while (taken.isEmpty() && !closing.await(lasts.dividedBy(10).toMillis(), TimeUnit.MILLISECONDS)) {
                renew();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        Renewal asked = now(wall);
        try {
            if (row.renew(epoch)) {
                renewed = asked;
            } else {
                taken = Optional.of(row.taken());
                LOG.error("{}", taken.get());
            }
        } catch (StorageFailure e) {
            LOG.debug("The tenure was not renewed: {}", e.getMessage());
        }
    }

    @Override
    public Optional<String> wrong() {
        if (taken.isPresent()) {
            return taken;
        }
        Renewal last = renewed;
        if (System.nanoTime() - last.nanos() < lasts.toNanos() && wall.millis() - last.millis() < lasts.toMillis()) {
            return Optional.empty();
        }
        return Optional.of("The gateway's database has not confirmed for " + lasts.toSeconds()
                + " s that no other gateway works on it, so nothing is allowed until it does.");
    }

    @Override
    public boolean over() {
        return taken.isPresent();
    }

    /** Gives it back, so that the next one need not wait. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(10));
            if (taken.isEmpty()) {
                row.giveBack(epoch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StorageFailure e) {
            LOG.info("The tenure was not given back; the next gateway waits {} s for its end.", lasts.toSeconds());
        } finally {
            row.close();
        }
    }
}
