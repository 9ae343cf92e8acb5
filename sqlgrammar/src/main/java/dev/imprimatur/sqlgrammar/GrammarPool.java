package dev.imprimatur.sqlgrammar;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Several grammars on platform threads of their own, whose stacks are deep enough. For callers on any thread, virtual ones
 * included; a caller waits while all grammars are at work.
 */
public final class GrammarPool implements AutoCloseable {

    private final ExecutorService threads;
    private final BlockingQueue<Grammar> idle;
    private final Limits limits;

    /** Loads {@code size} grammars; one for each core is enough. */
    public GrammarPool(int size, Limits limits) {
        this.limits = limits;
        this.idle = new ArrayBlockingQueue<>(size);
        for (int i = 0; i < size; i++) {
            idle.add(new Grammar(limits));
        }
        this.threads = Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(null, work, "sql-grammar", Grammar.STACK_SIZE);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** As {@link Grammar#parse}. Throws an {@link IllegalStateException} after {@link #close}. */
    public Parsed parse(String sql) {
        try {
            return CompletableFuture.supplyAsync(() -> parseHere(sql), threads).join();
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("The SQL grammar is closed.", e);
        }
    }

    /** There are as many grammars as threads, so that one is always there. */
    private Parsed parseHere(String sql) {
        Grammar grammar = idle.remove();
        boolean sound = false;
        try {
            Parsed parsed = grammar.parse(sql);
            sound = true;
            return parsed;
        } finally {
            idle.add(sound ? grammar : new Grammar(limits));
        }
    }

    /** Ends the threads once they have parsed what they were given. */
    @Override
    public void close() {
        threads.close();
    }
}
