package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Risk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which reads need not wait until the log has them ({@code audit.reads: batched}): short ones that policy allows outright at the
 * lowest risk and without obligations, and only while all that the log does not have yet is younger than the window. So what a
 * gateway can forget was answered within one window.
 */
public final class RoutineReads {

    public static final Duration WINDOW = Duration.ofMillis(50);

    /** Every read waits. */
    public static final RoutineReads NONE = new RoutineReads(Duration.ZERO, () -> 0, lost -> {});

    /** What is longer may not fit on a disk that still takes others. */
    private static final int SHORT = 1 << 14;

    /** After a failure reads wait so long at least, though other appends succeed. */
    private static final long WARY = Duration.ofSeconds(1).toNanos();

    private final long window;
    private final LongSupplier nanos;
    private final LongConsumer told;
    private final AtomicLong unrecorded = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** All that is unrecorded came later: a log keeps the order. */
    private volatile long progress;

    private volatile boolean wary;
    private volatile long failed;

    private RoutineReads(Duration window, LongSupplier nanos, LongConsumer told) {
        this.window = window.toNanos();
        this.nanos = nanos;
        this.told = told;
    }

    /**
     * Those whose results may go out before the log has them.
     *
     * @param nanos a counter that never goes back, like {@link System#nanoTime}
     * @param told how many were answered and could not be recorded, once the log works again
     */
    public static RoutineReads within(Duration window, LongSupplier nanos, LongConsumer told) {
        return new RoutineReads(window, nanos, told);
    }

    /** Whether a read that was decided so is one of them now. */
    boolean covers(Action action, Decision decision) {
        return window > 0
                && decision instanceof Allow allow
                && allow.obligations().isEmpty()
                && allow.grounds().risk() == Risk.LOW
                && action.payload().size() <= SHORT
                && keepsUp();
    }

    private boolean keepsUp() {
        long now = nanos.getAsLong();
        return (!wary || now - failed >= WARY) && (unrecorded.get() == 0 || now - progress < window);
    }

    /** Looks how the log does with one append, of a routine read or of another action. */
    CompletableFuture<Long> watching(boolean routine, Supplier<CompletableFuture<Long>> append) {
        if (window == 0) {
            return append.get();
        }
        long begun = nanos.getAsLong();
        if (unrecorded.getAndIncrement() == 0) {
            progress = begun;
        }
        CompletableFuture<Long> recorded;
        try {
            recorded = append.get();
        } catch (RuntimeException | Error e) {
            unrecorded.decrementAndGet();
            throw e;
        }
        boolean taken = !recorded.isCompletedExceptionally(); // or else it is not answered
        var _ = recorded.whenComplete((index, failure) -> {
            if (failure == null) {
                recorded(begun);
            } else {
                failed(routine && taken);
            }
            unrecorded.decrementAndGet();
        });
        return recorded;
    }

    private void recorded(long begun) {
        if (begun - progress > 0) {
            progress = begun;
        }
        if (wary && nanos.getAsLong() - failed >= WARY) {
            wary = false;
            long reads = lost.getAndSet(0);
            if (reads > 0) {
                told.accept(reads);
            }
        }
    }

    private void failed(boolean answered) {
        if (answered) {
            lost.incrementAndGet();
        }
        failed = nanos.getAsLong();
        wary = true;
    }
}
