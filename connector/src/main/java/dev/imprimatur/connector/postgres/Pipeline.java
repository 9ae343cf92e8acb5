package dev.imprimatur.connector.postgres;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * What was sent since the target was last ready, which outside of a transaction block is done or undone as one: whether
 * anything in it may write, and the reads in it that the log may not have yet. A write waits for the reads before it, and a
 * read that begins behind a write waits for its own record.
 */
final class Pipeline {

    private final Deque<Execution> reads = new ArrayDeque<>();
    private boolean writes;

    /** A statement is sent that is no plain read. */
    void sent(Judged judged) {
        writes |= !begins(judged);
    }

    /** BEGIN alone does nothing that could be undone. */
    private static boolean begins(Judged judged) {
        return judged.action().also().isEmpty()
                && judged.effects().size() == 1
                && judged.effects().getFirst() instanceof SessionEffect.Transaction transaction
                && transaction.control() == SessionEffect.Transaction.Control.BEGIN;
    }

    /** A read is sent that the log does not have yet. */
    void sent(Execution read) {
        while (!reads.isEmpty() && durable(reads.getFirst())) {
            reads.removeFirst(); // the log keeps the order, so this keeps the rest short
        }
        reads.add(read);
    }

    private static boolean durable(Execution read) {
        return read.recorded().isDone() && !read.recorded().isCompletedExceptionally();
    }

    /** Whether something was sent that may write. */
    boolean writes() {
        return writes;
    }

    boolean has(Execution read) {
        return reads.contains(read);
    }

    /** Complete when the log has {@code own} and every read that was sent. */
    CompletableFuture<?> behindReads(CompletableFuture<Long> own) {
        CompletableFuture<?>[] open = reads.stream()
                .filter(read -> !durable(read))
                .map(Execution::recorded)
                .toArray(CompletableFuture<?>[]::new);
        return open.length == 0 ? own : CompletableFuture.allOf(own, CompletableFuture.allOf(open));
    }

    /** The target is ready again: what is sent from now on is done or undone by itself. */
    void ready() {
        reads.clear();
        writes = false;
    }
}
