package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.execution.PermitLedger;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every medium must do for permits. */
public abstract class PermitLedgerContract {

    /** An empty one. */
    protected abstract PermitLedger ledger();

    @Test
    void aPermitIsSpentOnce() {
        assertThat(ledger().consume("apr-2222222222", Samples.NOON)).isTrue();
        assertThat(ledger().consume("apr-2222222222", Samples.NOON)).isFalse();
        assertThat(ledger().consume("apr-3333333333", Samples.NOON)).isTrue();
    }

    @Test
    void oneOfAThousandConcurrentConsumersGetsIt() throws Exception {
        AtomicInteger won = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<? extends Future<?>> consumers = IntStream.range(0, 1_000)
                    .mapToObj(consumer -> threads.submit(() -> {
                        go.await();
                        return ledger().consume("apr-2222222222", Samples.NOON) ? won.incrementAndGet() : 0;
                    }))
                    .toList();
            go.countDown();
            for (Future<?> consumer : consumers) {
                consumer.get();
            }
        }
        assertThat(won).hasValue(1);
    }
}
