package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Real readers that tell which thread read a long text, and that stop at a text with {@link #STOP} until they are let go. */
final class SlowReaders implements Supplier<Function<String, Reading>> {

    static final String STOP = "/*stop here*/";

    private final Limits limits;
    private final CountDownLatch going = new CountDownLatch(1);
    private final AtomicInteger stopped = new AtomicInteger();
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    SlowReaders(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Function<String, Reading> get() {
        SqlReader reader = new SqlReader(new Grammar(limits));
        return sql -> {
            if (sql.length() > Texts.LONG) {
                threads.add(Thread.currentThread().getName());
            }
            if (sql.contains(STOP)) {
                stopped.incrementAndGet();
                try {
                    going.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return reader.read(sql);
        };
    }

    /** Waits until a reader stands at a text. */
    void await() {
        Rig.await("a reader at the text", () -> stopped.get() > 0);
    }

    void go() {
        going.countDown();
    }

    /** Who read long texts, in order. */
    Queue<String> threads() {
        return threads;
    }
}
