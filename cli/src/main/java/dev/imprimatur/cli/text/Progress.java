package dev.imprimatur.cli.text;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says on standard error what goes on, as soon as it takes more than two seconds: on a terminal one line that is written
 * again every second, elsewhere a line now and then.
 */
public final class Progress {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PLAIN_PAUSE = Duration.ofSeconds(15);

    private final Screen err;

    public Progress(Screen err) {
        this.err = err;
    }

    /** The answer of {@code work}; meanwhile {@code what} is shown, asked again for each line. */
    public <T> T during(Supplier<String> what, Supplier<T> work) {
        CountDownLatch done = new CountDownLatch(1);
        Thread reporter = Thread.ofVirtual().start(() -> report(what, done));
        try {
            return work.get();
        } finally {
            done.countDown();
            join(reporter);
        }
    }

    /** The same with words that stay as they are. */
    public <T> T during(String what, Supplier<T> work) {
        return during(() -> what, work);
    }

    private void report(Supplier<String> what, CountDownLatch done) {
        long start = System.nanoTime();
        try {
            boolean ended = done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            boolean said = false;
            while (!ended) {
                say(what.get() + " (" + Span.of(Duration.ofNanos(System.nanoTime() - start)) + ")");
                said = true;
                Duration pause = err.live() ? Duration.ofSeconds(1) : PLAIN_PAUSE;
                ended = done.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (said && err.live()) {
                err.to().print("\r\u001b[K");
                err.to().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        if (err.live()) {
            err.to().print("\r\u001b[K" + err.style().dim(Width.cut(line, err.wrap() - 1, err.ellipsis())));
            err.to().flush();
        } else {
            err.line(line);
        }
    }

    private static void join(Thread reporter) {
        try {
            reporter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
