package dev.imprimatur.core.gate;

import java.util.concurrent.locks.ReentrantLock;

/** Lets those who work on the same thing take turns, and others pass. */
final class Turns {

    private static final int LANES = 64;

    private final ReentrantLock[] lanes = new ReentrantLock[LANES];

    Turns() {
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new ReentrantLock();
        }
    }

    /** Something done in turn. */
    interface Turn<T, E extends Exception> {
        T take() throws E;
    }

    <T, E extends Exception> T take(String thing, Turn<T, E> work) throws E {
        ReentrantLock lane = lanes[Math.floorMod(thing.hashCode(), LANES)];
        lane.lock();
        try {
            return work.take();
        } finally {
            lane.unlock();
        }
    }
}
