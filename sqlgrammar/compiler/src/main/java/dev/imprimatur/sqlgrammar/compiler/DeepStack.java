package dev.imprimatur.sqlgrammar.compiler;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs work that recurses thousands of calls deep. */
final class DeepStack {

    /** In bytes. */
    private static final long SIZE = 1L << 29;

    /** Work that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private DeepStack() {}

    /** Runs the work on a thread of its own and waits for it. */
    static void run(Work work) throws InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        new Thread(null, task, "deep-stack", SIZE).start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new BuildException("the WebAssembly could not be rewritten: " + e.getCause(), e);
        }
    }
}
