package dev.imprimatur.core.gate;

import java.util.concurrent.locks.ReentrantLock;

/** Lets everybody who changes the same thing do so one after the other; who is at it may go on within. */
final class OneByOne {

    private final ReentrantLock lock = new ReentrantLock();

    <T, E extends Exception> T take(Turns.Turn<T, E> work) throws E {
        lock.lock();
        try {
            return work.take();
        } finally {
            lock.unlock();
        }
    }
}
