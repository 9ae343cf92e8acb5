package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, for a minute at most. */
final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Await() {}

    /** @param what is said when it takes too long */
    static void until(Object what, BooleanSupplier condition) {
        some(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** What is there after a while. */
    static <T> T some(Object what, Supplier<Optional<T>> found) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> now = found.get();
            if (now.isPresent()) {
                return now.get();
            }
            assertThat(System.nanoTime()).as("waited a minute for: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
