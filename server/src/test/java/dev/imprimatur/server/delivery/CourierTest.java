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
import java.util.function.Predicate;
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
            if (type.equals("held")) {
                event.with("attached", false);
            }
            events.add(new AuditEntry(
                    events.size(), (approval.isEmpty() ? event : event.with("approval", approval)).build()));
        }

        @Override
        public List<AuditEntry> read(long index, int limit, Predicate<String> wants) {
            return events.stream()
                    .skip(index)
                    .limit(limit)
                    .filter(entry -> wants.test(entry.event().text("type")))
                    .toList();
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
    private final List<String> unheard = new CopyOnWriteArrayList<>();

    CourierTest(@TempDir Path directory) {
        this.storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
    }

    @AfterEach
    void close() {
        running.forEach(Courier::close);
        storage.close();
    }

    private Courier start() {
        Courier courier = courier(other);
        running.add(courier);
        courier.start();
        return courier;
    }

    private Courier courier(Channel channel) {
        return new Courier(
                channel,
                storage.backlog(),
                log,
                TWICE,
                0,
                new Unheard("siem", Duration.ofMinutes(2), (approval, name, why) -> unheard.add(approval + ": " + why)),
                now::get,
                new SplittableRandom(3));
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

    /** The failure of event 0 is noted down, with the time at which it is tried again. */
    private void awaitNoted(int attempts) {
        await(() -> storage.backlog().due("siem", now.get().plus(Duration.ofDays(1)), 10).stream()
                .anyMatch(parcel -> parcel.index() == 0 && parcel.attempts() == attempts));
    }

    private static Delivery failed(String why) {
        return new Delivery.Failed(why, Duration.ZERO);
    }

    @Test
    void deliversWhatIsWantedInOrder() {
        log.record("held", "apr-aaaaaaaaaa");
        log.record("attempted", "");
        log.record("approved", "apr-aaaaaaaaaa");
        Courier courier = start();
        awaitAsked(0L, 2L);
        log.record("held", "apr-bbbbbbbbbb");
        awaitAsked(0L, 2L, 3L);
        await(() -> courier.counts().waiting() == 0);
    }

    @Test
    void whatIsBehindWaitsOnlyWithinOneApproval() {
        other.answers.put(0L, failed("it answers 500"));
        log.record("held", "apr-aaaaaaaaaa");
        log.record("held", "apr-bbbbbbbbbb");
        log.record("approved", "apr-aaaaaaaaaa");
        start();
        awaitAsked(0L, 1L);
        awaitNoted(1);
        other.answers.clear();
        now.updateAndGet(time -> time.plusSeconds(70));
        awaitAsked(0L, 1L, 0L, 2L);
    }

    @Test
    void whoAsksToBeLeftAloneIsAskedForNothing() {
        other.answers.put(0L, new Delivery.Failed("it answers 429", Duration.ofSeconds(30)));
        log.record("held", "apr-aaaaaaaaaa");
        log.record("held", "apr-bbbbbbbbbb");
        Courier courier = start();
        awaitAsked(0L);
        awaitNoted(1);
        log.record("held", "apr-cccccccccc");
        await(() -> courier.counts().waiting() == 3);
        assertThat(other.asked).containsExactly(0L);
        now.updateAndGet(time -> time.plusSeconds(31));
        awaitAsked(0L, 1L, 2L);
    }

    @Test
    void goesOnAfterARestartWithoutLosingAnything() {
        other.always = Optional.of(failed("down"));
        log.record("held", "apr-aaaaaaaaaa");
        start();
        awaitAsked(0L);
        running.removeFirst().close();
        log.record("approved", "apr-aaaaaaaaaa");
        other.always = Optional.empty();
        now.updateAndGet(time -> time.plusSeconds(70));
        Courier courier = start();
        awaitAsked(0L, 0L, 1L);
        await(() -> courier.counts().waiting() == 0);
    }

    @Test
    void givesUpAtTheEndAndTriesAgainWhenTold() {
        other.answers.put(0L, failed("it answers 400"));
        log.record("held", "apr-aaaaaaaaaa");
        log.record("approved", "apr-aaaaaaaaaa");
        Courier courier = start();
        awaitAsked(0L);
        awaitNoted(1);
        now.updateAndGet(time -> time.plusSeconds(70));
        awaitAsked(0L, 0L);
        awaitNoted(2);
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
        log.record("held", "apr-aaaaaaaaaa");
        log.record("held", "apr-bbbbbbbbbb");
        Courier courier = start();
        awaitAsked(0L);
        await(() -> courier.closed().isPresent());
        running.removeFirst().close();
        Courier again = start();
        assertThat(again.closed()).hasValue("it answers 410");
        log.record("held", "apr-cccccccccc");
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
            log.record("held", "apr-22222222" + (char) ('a' + i / 7) + (char) ('2' + i % 7));
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
        log.record("held", "apr-aaaaaaaaaa");
        Courier courier = new Courier(
                broken,
                storage.backlog(),
                log,
                TWICE,
                0,
                new Unheard("siem", Duration.ofMinutes(2), (approval, channel, why) -> unheard.add(why)),
                now::get,
                new SplittableRandom(3));
        running.add(courier);
        courier.start();
        await(() -> courier.failing().isPresent());
        assertThat(courier.counts().waiting()).isEqualTo(1);
    }

    private void hold(String approval, boolean attached) {
        log.events.add(new AuditEntry(
                log.events.size(),
                Json.fields()
                        .with("type", "held")
                        .with("approval", approval)
                        .with("attached", attached)
                        .with("at", "2026-01-01T12:00:00Z")
                        .build()));
    }

    @Test
    void holdsThatNobodyIsToldOfAreSaidOnceAndOthersAreNot() {
        other.answers.put(0L, new Delivery.Failed("it answers 500", Duration.ZERO));
        hold("apr-2222222222", false);
        hold("apr-2222222222", true);
        hold("apr-3333333333", false);
        start();
        awaitAsked(0L, 2L);
        assertThat(unheard).isEmpty();
        now.set(now.get().plus(Duration.ofSeconds(121)));
        await(() -> !unheard.isEmpty());
        assertThat(unheard).containsExactly("apr-2222222222: it answers 500");
        awaitNoted(2); // it may say so before it tries again
        now.set(now.get().plus(Duration.ofSeconds(700)));
        await(() -> other.asked.size() >= 4);
        assertThat(unheard).hasSize(1);
    }

    @Test
    void whatIsRefusedForGoodIsSaidAtOnce() {
        other.answers.put(0L, new Delivery.Refused("no such user"));
        hold("apr-2222222222", false);
        Courier courier = start();
        await(() -> !unheard.isEmpty());
        assertThat(unheard).containsExactly("apr-2222222222: it gave up: no such user");
        assertThat(courier.counts().dead()).isEqualTo(1);
    }

    @Test
    void aChannelThatIsClosedTellsNobodyOfAnything() {
        other.answers.put(0L, new Delivery.Gone("it answers 410"));
        hold("apr-2222222222", false);
        start();
        await(() -> !unheard.isEmpty());
        hold("apr-3333333333", false);
        await(() -> unheard.size() > 1);
        assertThat(unheard)
                .containsExactly(
                        "apr-2222222222: it is closed: it answers 410", "apr-3333333333: it is closed: it answers 410");
    }

    @Test
    void whatIsToldLaterByChoiceIsNotLate() {
        Instant due = now.get().plus(Duration.ofHours(1));
        other.answers.put(0L, new Delivery.Later(due));
        hold("apr-2222222222", false);
        Courier first = start();
        await(() -> storage.backlog().due("siem", due, 10).stream()
                .anyMatch(parcel -> parcel.due().equals(due)));
        assertThat(first.counts().waiting()).isEqualTo(1);
        first.close();
        start();
        now.set(now.get().plus(Duration.ofMinutes(30)));
        log.record("voted", "apr-9999999999");
        log.record("denied", "apr-9999999999");
        await(() -> other.asked.contains(2L));
        assertThat(unheard).isEmpty();
        assertThat(other.asked).filteredOn(index -> index == 0).hasSize(1);
        other.answers.put(0L, new Delivery.Done());
        now.set(due);
        await(() -> other.asked.stream().filter(index -> index == 0).count() == 2);
        assertThat(unheard).isEmpty();
    }

    @Test
    void whatWaitedWhenItStoppedIsStillLate() {
        other.answers.put(0L, new Delivery.Failed("it answers 500", Duration.ZERO));
        hold("apr-2222222222", false);
        Courier first = start();
        awaitNoted(1);
        first.close();
        now.set(now.get().plus(Duration.ofSeconds(121)));
        start();
        await(() -> !unheard.isEmpty());
        assertThat(unheard.getFirst()).startsWith("apr-2222222222: ");
    }
}
