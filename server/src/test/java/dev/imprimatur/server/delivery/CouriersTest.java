package dev.imprimatur.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Retries;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several channels beside each other. */
class CouriersTest {

    private final List<AuditEntry> events = new CopyOnWriteArrayList<>();
    private final List<Long> told = new CopyOnWriteArrayList<>();

    private final AuditReader log = new AuditReader() {
        @Override
        public List<AuditEntry> read(long index, int limit, Predicate<String> wants) {
            return events.stream().skip(index).limit(limit).toList();
        }

        @Override
        public List<AuditEntry> pick(List<Long> indices) {
            return indices.stream().map(index -> events.get(index.intValue())).toList();
        }

        @Override
        public AuditEntry whole(long index) {
            return events.get((int) index);
        }

        @Override
        public long size() {
            return events.size();
        }
    };

    private void record() {
        events.add(new AuditEntry(
                events.size(),
                Json.fields()
                        .with("type", "frozen")
                        .with("at", "2026-01-01T12:00:00Z")
                        .build()));
    }

    /** Notes what it is told, or runs out of memory. */
    private final class Some implements Channel {

        private final String name;
        private final boolean breaks;

        Some(String name, boolean breaks) {
            this.name = name;
            this.breaks = breaks;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public boolean wants(String type) {
            return true;
        }

        @Override
        public Delivery deliver(AuditEntry entry) {
            if (breaks) {
                throw new OutOfMemoryError("nothing left");
            }
            told.add(entry.index());
            return new Delivery.Done();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void aChannelThatTakesItsThreadDownIsSeenAndStopsNoOther(@TempDir Path directory) {
        try (SqliteStorage storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
                Couriers couriers = Couriers.start(
                        List.of(new Some("greedy", true), new Some("modest", false)),
                        storage.backlog(),
                        log,
                        Retries.SOON,
                        Duration.ofMinutes(2),
                        (approval, channel, why) -> {},
                        InstantSource.system(),
                        new SplittableRandom(1))) {
            record();
            await(() -> couriers.health().getFirst().failing().isPresent());
            record();
            await(() -> told.size() == 2);
            Couriers.Health greedy = couriers.health().getFirst();
            assertThat(greedy.failing())
                    .hasValueSatisfying(why -> assertThat(why).contains("only a restart mends", "nothing left"));
            assertThat(greedy.waiting()).isEqualTo(1);
            assertThat(couriers.health().getLast().failing()).isEqualTo(Optional.empty());
        }
    }
}
