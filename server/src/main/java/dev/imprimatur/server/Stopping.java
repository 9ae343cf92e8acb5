package dev.imprimatur.server;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a process that serves until it is told to stop. */
public final class Stopping {

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    private Stopping() {}

    /**
     * Waits until the process is told to stop (Ctrl-C, SIGTERM), and then ends it: with 0 when everything was closed, for a
     * JVM left to itself says that a signal ended it; with 1 when not.
     */
    public static void await(AutoCloseable running) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
        new CountDownLatch(1).await();
    }

    private static void stop(AutoCloseable running) {
        int code = 0;
        try {
            running.close();
        } catch (Exception e) {
            LOG.error("It could not be closed in order.", e);
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }
}
