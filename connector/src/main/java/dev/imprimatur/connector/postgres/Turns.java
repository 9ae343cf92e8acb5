package dev.imprimatur.connector.postgres;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line in which every owner has the next turn after all others had one, however much each of them brings. For any threads.
 *
 * @param <T> what waits; each thing waits once
 */
final class Turns<T> {

    private final int most;
    private final Map<Object, ArrayDeque<T>> waiting = new LinkedHashMap<>();
    private int size;

    /** @param most things that wait at once; one owner may bring half of them */
    Turns(int most) {
        this.most = most;
    }

    /**
     * Lines up.
     *
     * @param always even where the line is full
     * @return whether it waits now; false when the line is full
     */
    synchronized boolean add(Object owner, T thing, boolean always) {
        ArrayDeque<T> own = waiting.getOrDefault(owner, new ArrayDeque<>());
        if (!always && (size >= most || own.size() >= (most + 1) / 2)) {
            return false;
        }
        own.add(thing);
        waiting.putIfAbsent(owner, own);
        size++;
        notifyAll();
        return true;
    }

    /** The next one, once there is one. */
    synchronized T take() throws InterruptedException {
        while (size == 0) {
            wait();
        }
        Map.Entry<Object, ArrayDeque<T>> next = waiting.entrySet().iterator().next();
        ArrayDeque<T> own = next.getValue();
        waiting.remove(next.getKey());
        T thing = own.removeFirst();
        size--;
        if (!own.isEmpty()) {
            waiting.put(next.getKey(), own);
        }
        return thing;
    }

    /** It need not wait any more, if it still does. */
    synchronized void leave(Object owner, T thing) {
        ArrayDeque<T> own = waiting.get(owner);
        if (own != null && own.remove(thing)) {
            size--;
            if (own.isEmpty()) {
                waiting.remove(owner);
            }
        }
    }

    synchronized int size() {
        return size;
    }
}
