package dev.imprimatur.server.delivery;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Parcel;
import dev.imprimatur.core.delivery.Retries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events to one channel on a thread of its own. Which event comes next, and what is still to be delivered, is durable: a
 * gateway that was stopped, however, goes on where it was, and at worst delivers something twice.
 */
final class Courier implements AutoCloseable {

    /** From an event's being recorded to its first attempt, at most. */
    static final Duration PACE = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private static final int PAGE = 512;
    private static final int ROUND = 32;

    /** Where nothing is for this channel, its place in the log is noted down at most this many events late. */
    private static final long UNNOTED = 4_096;

    /** After so many failures one after the other the channel is left alone for {@link #REST}. */
    private static final int ENOUGH = 3;

    private static final Duration REST = Duration.ofSeconds(5);

    private final Channel channel;
    private final Backlog backlog;
    private final AuditReader log;
    private final Retries retries;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Unheard unheard;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private long next;
    private long noted;
    private volatile Optional<String> closed;
    private Optional<String> trouble = Optional.empty();
    private volatile Optional<String> failing = Optional.empty();
    private volatile Instant resting = Instant.EPOCH;

    /**
     * @param start where a channel that was not there before begins
     * @param unheard is told of holds that the channel could not tell people of
     */
    Courier(
            Channel channel,
            Backlog backlog,
            AuditReader log,
            Retries retries,
            long start,
            Unheard unheard,
            InstantSource clock,
            RandomGenerator chance) {
        this.channel = channel;
        this.unheard = unheard;
        this.backlog = backlog;
        this.log = log;
        this.retries = retries;
        this.clock = clock;
        this.chance = chance;
        Backlog.Cursor cursor = backlog.open(channel.name(), start);
        this.next = Math.min(cursor.next(), log.size());
        this.noted = cursor.next();
        if (cursor.next() > log.size()) {
            LOG.error(
                    "The channel `{}` was at event {} of a log that has {}: this database belongs to another log, or the log is"
                            + " an older copy. It goes on with what is recorded from now on.",
                    channel.name(),
                    cursor.next(),
                    log.size());
        }
        this.closed = cursor.closed();
        this.thread = Thread.ofVirtual().name("channel " + channel.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Channel channel() {
        return channel;
    }

    /** Why nothing is delivered any more; empty while it is open. */
    Optional<String> closed() {
        return closed;
    }

    /** Why the last attempt failed; empty when it did not. */
    Optional<String> failing() {
        return failing;
    }

    Backlog.Counts counts() {
        return backlog.counts(channel.name());
    }

    /** When the oldest event happened that could have been delivered by now and was not; empty when there is none. */
    Optional<Instant> waitingSince() {
        OptionalLong oldest = backlog.oldest(channel.name(), clock.instant());
        return oldest.isEmpty()
                ? Optional.empty()
                : log.pick(List.of(oldest.getAsLong())).stream()
                        .findFirst()
                        .map(entry -> Instant.parse(entry.event().text("at")));
    }

    List<Parcel> dead(int limit) {
        return backlog.dead(channel.name(), limit);
    }

    /** Opens it again, and tries at once what was given up or waits; how many these are. */
    long revive() {
        long revived = backlog.revive(channel.name(), clock.instant());
        closed = Optional.empty();
        resting = Instant.EPOCH;
        return revived;
    }

    private void run() {
        guarded(() -> unheard.resume(backlog, log, clock.instant()));
        try {
            do {
                guarded(this::look);
                guarded(this::deliver);
                guarded(this::listen);
                guarded(() -> unheard.look(clock.instant(), closed, failing));
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            failing = Optional.of("its courier ended, which only a restart mends: " + e);
            LOG.error("The courier of the channel `{}` ended; restart the gateway.", channel.name(), e);
            throw e;
        }
    }

    /** What fails here is ours, not the channel's: it is shown as its failure, said once, and tried again. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            Optional<String> why = Optional.of("the gateway can't go on with it: " + e.getMessage());
            if (!why.equals(failing)) {
                LOG.error("The channel `{}` waits.", channel.name(), e);
            }
            failing = why;
        }
    }

    /** Takes over what was recorded since. */
    private void look() {
        while (next < log.size() && stopped.getCount() > 0) {
            long reached = Math.min(next + PAGE, log.size());
            Instant now = clock.instant();
            List<Parcel> parcels = new ArrayList<>();
            for (AuditEntry entry : log.read(next, (int) (reached - next), channel::wants)) {
                unheard.taken(entry);
                parcels.add(Parcel.fresh(
                        entry.index(), entry.event().findText("approval").orElse(""), now));
            }
            if (!parcels.isEmpty() || reached - noted >= UNNOTED) {
                backlog.take(channel.name(), reached, parcels);
                noted = reached;
            }
            next = reached;
        }
    }

    /** Says once what is wrong with the channel besides deliveries, and once that it is over. */
    private void listen() {
        Optional<String> now = channel.trouble();
        if (!now.equals(trouble)) {
            now.ifPresentOrElse(
                    why -> LOG.warn("The channel `{}` has trouble: {}.", channel.name(), why),
                    () -> LOG.info("The channel `{}` has no trouble any more.", channel.name()));
            trouble = now;
        }
    }

    private void deliver() {
        int failures = 0;
        boolean more = closed.isEmpty() && !resting.isAfter(clock.instant());
        while (more && stopped.getCount() > 0) {
            List<Parcel> due = backlog.due(channel.name(), clock.instant(), ROUND);
            for (Parcel parcel : due) {
                if (stopped.getCount() == 0 || closed.isPresent()) {
                    return;
                }
                failures = attempt(parcel) ? 0 : failures + 1;
                if (failures == ENOUGH) {
                    rest(REST);
                }
                if (resting.isAfter(clock.instant())) {
                    return;
                }
            }
            more = !due.isEmpty();
        }
    }

    /** Whether it is delivered. */
    private boolean attempt(Parcel parcel) {
        Delivery delivery = delivered(parcel);
        switch (delivery) {
            case Delivery.Done() -> {
                backlog.done(channel.name(), parcel.index());
                unheard.delivered(parcel.index());
                if (failing.isPresent()) {
                    LOG.info("The channel `{}` works again.", channel.name());
                }
                failing = Optional.empty();
                return true;
            }
            case Delivery.Later(Instant due) -> {
                Instant soonest = clock.instant().plus(PACE);
                Parcel planned = parcel.at(due.isBefore(soonest) ? soonest : due);
                backlog.again(channel.name(), planned);
                unheard.planned(parcel.index(), planned.due());
                return true;
            }
            case Delivery.Failed(String why, Duration rest) -> failed(parcel, why, rest);
            case Delivery.Refused(String why) -> bury(parcel, why);
            case Delivery.Gone(String why) -> {
                backlog.close(channel.name(), why);
                closed = Optional.of(why);
                LOG.error(
                        "The channel `{}` is closed: {}. `imprimatur channel retry {}` opens it again.",
                        channel.name(),
                        why,
                        channel.name());
            }
        }
        return false;
    }

    /** A channel that breaks is one that fails. */
    private Delivery delivered(Parcel parcel) {
        AuditEntry entry = log.pick(List.of(parcel.index())).getFirst();
        try {
            return channel.deliver(entry);
        } catch (RuntimeException e) {
            LOG.error("The channel `{}` broke; please report this.", channel.name(), e);
            return new Delivery.Failed("the gateway's own part of this channel broke", Duration.ZERO);
        }
    }

    private void bury(Parcel parcel, String why) {
        backlog.bury(channel.name(), parcel.again(clock.instant(), why));
        unheard.givenUp(parcel.index(), why);
        LOG.error(
                "The channel `{}` gives event {} up after {} attempts: {}. `imprimatur channel retry {}` tries again.",
                channel.name(),
                parcel.index(),
                parcel.attempts() + 1,
                why,
                channel.name());
    }

    /** Leaves the channel alone for so long, at least. */
    private void rest(Duration time) {
        Instant end = clock.instant().plus(time);
        resting = end.isAfter(resting) ? end : resting;
    }

    private void failed(Parcel parcel, String why, Duration rest) {
        rest(rest);
        Optional<Instant> again = retries.next(parcel.attempts() + 1, clock.instant(), rest, chance);
        if (again.isPresent()) {
            backlog.again(channel.name(), parcel.again(again.get(), why));
        } else {
            bury(parcel, why);
        }
        if (!failing.equals(Optional.of(why))) {
            LOG.warn(
                    "The channel `{}` did not take event {}: {}. It is tried again.",
                    channel.name(),
                    parcel.index(),
                    why);
        }
        failing = Optional.of(why);
    }

    /** Stops, and waits for what is going on. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
