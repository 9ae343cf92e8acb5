package dev.imprimatur.server.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Channel;
import dev.imprimatur.core.delivery.Parcel;
import dev.imprimatur.core.delivery.Retries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** All channels at work. */
public final class Couriers implements AutoCloseable {

    /**
     * How a channel is.
     *
     * @param waiting events still to be delivered
     * @param waitingSince when the oldest of them happened, without those that are told later by choice
     * @param dead events given up
     * @param closed why nothing is delivered any more; empty while it is open
     * @param failing why the last attempt failed; empty when it did not
     */
    public record Health(
            String name,
            String kind,
            long waiting,
            Optional<Instant> waitingSince,
            long dead,
            Optional<String> closed,
            Optional<String> failing) {}

    private final List<Courier> couriers;

    private Couriers(List<Courier> couriers) {
        this.couriers = couriers;
    }

    /** Takes note that a channel could not tell people of a hold. */
    @FunctionalInterface
    public interface Undelivered {

        /** It is told once for each hold and channel, but may be told again after a restart; what it throws is tried again. */
        void undelivered(ApprovalId approval, String channel, String why);
    }

    /**
     * Starts them; a channel that was not there before gets what happens from now on.
     *
     * @param patience with a channel that fails, before others are asked to tell people
     */
    public static Couriers start(
            List<Channel> channels,
            Backlog backlog,
            AuditReader log,
            Retries retries,
            Duration patience,
            Undelivered undelivered,
            InstantSource clock,
            RandomGenerator chance) {
        long now = log.size();
        List<Courier> all = channels.stream()
                .map(channel -> new Courier(
                        channel,
                        backlog,
                        log,
                        channel.retries().orElse(retries),
                        now,
                        new Unheard(channel.name(), patience, undelivered),
                        clock,
                        chance))
                .toList();
        all.forEach(Courier::start);
        return new Couriers(all);
    }

    /** How each is, in the order of the configuration. */
    public List<Health> health() {
        return couriers.stream().map(Couriers::health).toList();
    }

    private static Health health(Courier courier) {
        Backlog.Counts counts = courier.counts();
        return new Health(
                courier.channel().name(),
                courier.channel().kind(),
                counts.waiting(),
                courier.waitingSince(),
                counts.dead(),
                courier.closed(),
                courier.failing().or(courier.channel()::trouble));
    }

    /** What the channel of this name has; nothing where there is none. */
    public Backlog.Counts counts(String name) {
        return find(name).map(Courier::counts).orElse(new Backlog.Counts(0, 0));
    }

    /** When the oldest event happened that the channel of this name could have delivered by now; empty when there is none. */
    public Optional<Instant> waitingSince(String name) {
        return find(name).flatMap(Courier::waitingSince);
    }

    /** What the channel of this name gave up, the oldest first; empty when there is no such channel. */
    public Optional<List<Parcel>> dead(String name, int limit) {
        return find(name).map(courier -> courier.dead(limit));
    }

    /** Lets the channel of this name try again what it gave up or waits with; how many these are; empty when there is none. */
    public OptionalLong retry(String name) {
        return find(name).map(courier -> OptionalLong.of(courier.revive())).orElse(OptionalLong.empty());
    }

    private Optional<Courier> find(String name) {
        return couriers.stream()
                .filter(courier -> courier.channel().name().equals(name))
                .findFirst();
    }

    @Override
    public void close() {
        couriers.forEach(Courier::close);
    }
}
