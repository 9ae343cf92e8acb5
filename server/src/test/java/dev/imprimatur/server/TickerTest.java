package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class TickerTest {

    private final CountDownLatch rounds = new CountDownLatch(3);
    private final AtomicBoolean full = new AtomicBoolean(true);

    private void memory() {
        if (full.get()) {
            throw new OutOfMemoryError("made up");
        }
    }

    @Test
    void anErrorOfOneTaskEndsNoOtherAndTheGatewayIsNotReady() throws InterruptedException {
        try (Ticker ticker = new Ticker(List.of(
                new Ticker.Task("ending holds", true, this::memory), new Ticker.Task("counting", rounds::countDown)))) {
            assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ticker.wrong().orElseThrow()).contains("ending holds").contains("made up");
            full.set(false);
            await(ticker);
        }
    }

    @Test
    void whatIsNotVitalMayFailAndAnEndIsSeen() throws InterruptedException {
        Ticker ticker = new Ticker(
                List.of(new Ticker.Task("following", this::memory), new Ticker.Task("counting", rounds::countDown)));
        assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ticker.wrong()).isEmpty();
        ticker.close();
        assertThat(ticker.wrong().orElseThrow()).contains("by the clock");
    }

    private static void await(Ticker ticker) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        CountDownLatch never = new CountDownLatch(1);
        while (ticker.wrong().isPresent() && System.nanoTime() < deadline) {
            assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(ticker.wrong()).isEmpty();
    }
}
