package dev.imprimatur.doubles.slack;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What may go wrong with the Web API. */
public final class Faults {

    private volatile boolean down;
    private volatile Duration slow = Duration.ZERO;
    private volatile Duration rest = Duration.ZERO;
    private final AtomicInteger limited = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    /** Whether every call is answered with 503. */
    public void down(boolean is) {
        down = is;
    }

    /** How long every call takes. */
    public void slow(Duration each) {
        slow = each;
    }

    /** The next {@code count} calls are answered with 429 and {@code Retry-After}. */
    public void limit(int count, Duration retryAfter) {
        rest = retryAfter;
        limited.set(count);
    }

    /** How many calls came. */
    public int calls() {
        return calls.get();
    }

    boolean isDown() {
        return down;
    }

    Duration slowness() {
        return slow;
    }

    /** How long to leave it alone; zero for a call that is let through. */
    Duration limitNow() {
        calls.incrementAndGet();
        return limited.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? rest : Duration.ZERO;
    }
}
