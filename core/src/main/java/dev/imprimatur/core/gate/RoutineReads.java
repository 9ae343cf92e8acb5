package dev.imprimatur.core.gate;

import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Risk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Which reads need not wait until the log has them ({@code audit.reads: batched}): what policy allows outright at the lowest
 * risk and without obligations, and only as long as the log keeps up. So a gateway that is killed loses at most what it recorded in
 * twice the window, and one whose log fails or hangs answers nothing any more.
 */
public final class RoutineReads {

    /** What is unrecorded is younger than twice this. */
    public static final Duration WINDOW = Duration.ofMillis(50);

    /** Every read waits. */
    public static final RoutineReads NONE = new RoutineReads(Duration.ZERO, () -> 0);

    private final long window;
    private final LongSupplier nanos;
    private final AtomicLong unrecorded = new AtomicLong();
    private volatile long progress;
    private volatile boolean failed;

    private RoutineReads(Duration window, LongSupplier nanos) {
        this.window = window.toNanos();
        this.nanos = nanos;
    }

    /** @param nanos a counter that never goes back, like {@link System#nanoTime} */
    public static RoutineReads within(Duration window, LongSupplier nanos) {
        return new RoutineReads(window, nanos);
    }

    /** Whether a read that was decided so is one of them now. */
    boolean covers(Decision decision) {
        return window > 0
                && decision instanceof Allow allow
                && allow.obligations().isEmpty()
                && allow.grounds().risk() == Risk.LOW
                && keepsUp();
    }

    private boolean keepsUp() {
        return !failed && (unrecorded.get() == 0 || nanos.getAsLong() - progress < window);
    }

    /** Looks how the log does with one append. */
    CompletableFuture<Long> watched(CompletableFuture<Long> recorded) {
        if (window == 0) {
            return recorded;
        }
        if (unrecorded.getAndIncrement() == 0) {
            progress = nanos.getAsLong();
        }
        var _ = recorded.whenComplete((index, failure) -> {
            failed = failure != null;
            progress = nanos.getAsLong();
            unrecorded.decrementAndGet();
        });
        return recorded;
    }
}
