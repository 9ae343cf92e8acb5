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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourierTest {

    private static final Retries TWICE = new Retries(List.of(Duration.ofSeconds(60), Duration.ofSeconds(600)));

    /** A log in memory. */
    private static final class Log implements AuditReader {
        private final List<AuditEntry> events = new CopyOnWriteArrayList<>();

        void record(String type, String approval) {
            Json.Builder event = Json.fields().with("type", type).with("at", "2026-01-01T12:00:00Z");
            events.add(new AuditEntry(
                    events.size(), (approval.isEmpty() ? event : event.with("approval", approval)).build()));
        }

        @Override
        public List<AuditEntry> read(long index, int limit) {
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
    }

    /** Somebody who answers as told. */
    private static final class Other implements Channel {
        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private final Map<Long, Delivery> answers = new ConcurrentHashMap<>();
        private volatile Optional<Delivery> always = Optional.empty();

        @Override
        public String name() {
            return "siem";
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public boolean wants(String type) {
            return !type.equals("attempted");
        }

        @Override
        public Delivery deliver(AuditEntry entry) {
            asked.add(entry.index());
            return always.orElse(answers.getOrDefault(entry.index(), new Delivery.Done()));
        }
    }

    private final Log log = new Log();
    private final Other other = new Other();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
    private final SqliteStorage storage;
    private final List<Courier> running = new ArrayList<>();

    CourierTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        running.forEach(Courier::close);
        storage.close();
    }

    private Courier start() {
        Courier courier = new Courier(other, storage.backlog(), log, TWICE, 0, now::get, new SplittableRandom(3));
        running.add(courier);
        courier.start();
        return courier;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void awaitAsked(Long... indices) {
        await(() -> other.asked.size() >= indices.length);
        assertThat(other.asked).containsExactly(indices);
    }

    private static Delivery failed(String why) {
        return new Delivery.Failed(why, Duration.ZERO);
    }

    @Test
    void deliversWhatIsWantedInOrder() {
        log.record("held", "apr-a");
        log.record("attempted", "");
        log.record("approved", "apr-a");
        Courier courier = start();
        awaitAsked(0L, 2L);
        log.record("held", "apr-b");
        awaitAsked(0L, 2L, 3L);
        await(() -> courier.counts().waiting() == 0);
    }

    @Test
    void whatIsBehindWaitsOnlyWithinOneApproval() {
        other.answers.put(0L, failed("it answers 500"));
        log.record("held", "apr-a");
        log.record("held", "apr-b");
        log.record("approved", "apr-a");
        Courier courier = start();
        awaitAsked(0L, 1L);
        assertThat(courier.failing()).hasValue("it answers 500");
        other.answers.clear();
        now.updateAndGet(time -> time.plusSeconds(70));
        awaitAsked(0L, 1L, 0L, 2L);
    }

    @Test
    void goesOnAfterARestartWithoutLosingAnything() {
        other.always = Optional.of(failed("down"));
        log.record("held", "apr-a");
        start();
        awaitAsked(0L);
        running.removeFirst().close();
        log.record("approved", "apr-a");
        other.always = Optional.empty();
        now.updateAndGet(time -> time.plusSeconds(70));
        Courier courier = start();
        awaitAsked(0L, 0L, 1L);
        await(() -> courier.counts().waiting() == 0);
    }

    @Test
    void givesUpAtTheEndAndTriesAgainWhenTold() {
        other.answers.put(0L, failed("it answers 400"));
        log.record("held", "apr-a");
        log.record("approved", "apr-a");
        Courier courier = start();
        awaitAsked(0L);
        now.updateAndGet(time -> time.plusSeconds(70));
        awaitAsked(0L, 0L);
        now.updateAndGet(time -> time.plusSeconds(700));
        awaitAsked(0L, 0L, 0L, 1L);
        await(() -> courier.counts().dead() == 1);
        assertThat(courier.dead(10).getFirst().failure()).isEqualTo("it answers 400");
        other.answers.clear();
        assertThat(courier.revive()).isEqualTo(1);
        awaitAsked(0L, 0L, 0L, 1L, 0L);
        await(() -> courier.counts().dead() == 0);
    }

    @Test
    void whoWantsNothingMoreIsLeftAloneUntilSomebodySaysOtherwise() {
        other.answers.put(0L, new Delivery.Gone("it answers 410"));
        log.record("held", "apr-a");
        log.record("held", "apr-b");
        Courier courier = start();
        awaitAsked(0L);
        await(() -> courier.closed().isPresent());
        running.removeFirst().close();
        Courier again = start();
        assertThat(again.closed()).hasValue("it answers 410");
        log.record("held", "apr-c");
        await(() -> again.counts().waiting() == 3);
        assertThat(other.asked).containsExactly(0L);
        other.answers.clear();
        again.revive();
        awaitAsked(0L, 0L, 1L, 2L);
    }

    @Test
    void aChannelThatIsDownIsNotAskedForEachEventAtOnce() {
        other.always = Optional.of(failed("down"));
        for (int i = 0; i < 50; i++) {
            log.record("held", "apr-" + i);
        }
        Courier courier = start();
        await(() -> other.asked.size() >= 3 && courier.counts().waiting() == 50);
        assertThat(other.asked).hasSize(3);
    }

    @Test
    void aChannelThatBreaksIsOneThatFails() {
        Channel broken = new Channel() {
            @Override
            public String name() {
                return "broken";
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
                throw new IllegalStateException("oops");
            }
        };
        log.record("held", "apr-a");
        Courier courier = new Courier(broken, storage.backlog(), log, TWICE, 0, now::get, new SplittableRandom(3));
        running.add(courier);
        courier.start();
        await(() -> courier.failing().isPresent());
        assertThat(courier.counts().waiting()).isEqualTo(1);
    }
}
