package dev.imprimatur.server.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Parcel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds that one channel took over and has told nobody of. Belongs to the thread of its courier. */
final class Unheard {

    /** So many at most are looked for at the start. */
    private static final int MOST = 10_000;

    private static final Duration EVER = Duration.ofDays(3_650);

    /**
     * One of them.
     *
     * @param since from when on it counts
     * @param givenUp why; empty while it is tried
     */
    private record Waits(ApprovalId approval, Instant since, Optional<String> givenUp) {}

    private final String channel;
    private final Duration patience;
    private final Couriers.Undelivered told;
    private final Map<Long, Waits> waiting = new LinkedHashMap<>();

    /** @param patience with a channel that fails */
    Unheard(String channel, Duration patience, Couriers.Undelivered told) {
        this.channel = channel;
        this.patience = patience;
        this.told = told;
    }

    /** What it took over at an earlier start. */
    void resume(Backlog backlog, AuditReader log, Instant now) {
        Map<Long, Parcel> parcels = new LinkedHashMap<>();
        backlog.due(channel, now.plus(EVER), MOST).forEach(parcel -> parcels.put(parcel.index(), parcel));
        backlog.dead(channel, MOST).forEach(parcel -> parcels.put(parcel.index(), parcel));
        for (AuditEntry entry : log.pick(parcels.keySet().stream()
                .filter(index -> index < log.size())
                .sorted()
                .toList())) {
            taken(entry);
            Parcel parcel = parcels.getOrDefault(entry.index(), Parcel.fresh(entry.index(), "", now));
            if (parcel.attempts() == 0 && parcel.due().isAfter(now)) {
                planned(entry.index(), parcel.due());
            }
        }
    }

    /** It has to be told; of events that ask nobody nothing is noted. */
    void taken(AuditEntry entry) {
        if (entry.event().text("type").equals("held") && !entry.event().flag("attached")) {
            Instant at = Instant.parse(entry.event().text("at"));
            ApprovalId approval = new ApprovalId(entry.event().text("approval"));
            waiting.put(entry.index(), new Waits(approval, at, Optional.empty()));
        }
    }

    /** It is to be told at {@code due}, by its own choice. */
    void planned(long index, Instant due) {
        waiting.computeIfPresent(index, (key, waits) -> new Waits(waits.approval(), due, waits.givenUp()));
    }

    void delivered(long index) {
        waiting.remove(index);
    }

    void givenUp(long index, String why) {
        waiting.computeIfPresent(index, (key, waits) -> new Waits(waits.approval(), waits.since(), Optional.of(why)));
    }

    /**
     * Tells of those that took too long, or will not be told any more.
     *
     * @param closed why nothing is delivered any more
     * @param failing why the last attempt failed
     */
    void look(Instant now, Optional<String> closed, Optional<String> failing) {
        List<Long> over = new ArrayList<>();
        waiting.forEach((index, waits) -> {
            if (closed.isPresent()
                    || waits.givenUp().isPresent()
                    || !now.isBefore(waits.since().plus(patience))) {
                over.add(index);
            }
        });
        for (long index : over) {
            Optional<Waits> waits = Optional.ofNullable(waiting.get(index));
            waits.ifPresent(it -> told.undelivered(it.approval(), channel, why(it, closed, failing)));
            waiting.remove(index);
        }
    }

    private static String why(Waits waits, Optional<String> closed, Optional<String> failing) {
        return closed.map(why -> "it is closed: " + why)
                .or(() -> waits.givenUp().map(why -> "it gave up: " + why))
                .or(() -> failing)
                .orElse("it is behind with what it has to deliver");
    }
}
