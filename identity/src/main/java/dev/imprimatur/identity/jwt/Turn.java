package dev.imprimatur.identity.jwt;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One question to the provider at a time; who waits for somebody else's does so for a bounded time. */
final class Turn {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final ReentrantLock lock = new ReentrantLock();

    /** Asks, unless others ask for too long; whoever waited must look first whether they still need to. */
    void take(Runnable question) {
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            question.run();
        } finally {
            lock.unlock();
        }
    }

    /** Asks, unless somebody else does at this moment. */
    void takeIfFree(Runnable question) {
        if (lock.tryLock()) {
            try {
                question.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
