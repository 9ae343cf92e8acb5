package dev.imprimatur.core.gate;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets those who work on the same thing take turns, and others pass. */
final class Turns {

    private static final int LANES = 64;

    private final ReentrantLock[] lanes = new ReentrantLock[LANES];

    Turns() {
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new ReentrantLock();
        }
    }

    <T> T take(String thing, Supplier<T> work) {
        ReentrantLock lane = lanes[Math.floorMod(thing.hashCode(), LANES)];
        lane.lock();
        try {
            return work.get();
        } finally {
            lane.unlock();
        }
    }
}
