package dev.imprimatur.core.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a hold asks of people.
 *
 * @param requirements all must be met; at least one
 * @param expires unanswered after this: Expired
 * @param useWithin approved but not used after this: the permit is dead
 * @param ask where people are asked, as {@code channel:place}
 * @param rationale whoever approves must say why
 * @param standing how far whoever approves may approve ahead; empty when they may not
 */
public record Demand(
        List<Requirement> requirements,
        Duration expires,
        Duration useWithin,
        List<String> ask,
        boolean rationale,
        Optional<Latitude> standing) {

    /** No hold lasts longer. */
    public static final Duration LONGEST = Duration.ofDays(30);

    public Demand {
        requirements = List.copyOf(requirements);
        ask = List.copyOf(ask);
        if (requirements.isEmpty()) {
            throw new IllegalArgumentException(
                    "A hold without a requirement could never be approved: name who decides.");
        }
        if (expires.compareTo(Duration.ofSeconds(1)) < 0 || expires.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("`expires: " + expires + "` is out of range: use 1s to 30d.");
        }
        if (useWithin.compareTo(Duration.ofSeconds(1)) < 0 || useWithin.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("`use-within: " + useWithin + "` is out of range: use 1s to 7d.");
        }
    }

    /** One that lets nobody approve ahead. */
    public Demand(
            List<Requirement> requirements, Duration expires, Duration useWithin, List<String> ask, boolean rationale) {
        this(requirements, expires, useWithin, ask, rationale, Optional.empty());
    }

    /** One that asks for no reasons. */
    public Demand(List<Requirement> requirements, Duration expires, Duration useWithin, List<String> ask) {
        this(requirements, expires, useWithin, ask, false);
    }

    /** Both at once: every requirement of either, the strictest times, everyone asked. */
    public Demand and(Demand that) {
        List<Requirement> all = new ArrayList<>(requirements);
        for (Requirement requirement : that.requirements) {
            if (!all.contains(requirement)) {
                all.add(requirement);
            }
        }
        all.sort(java.util.Comparator.comparing(Requirement::toString));
        TreeSet<String> everyone = new TreeSet<>(ask);
        everyone.addAll(that.ask);
        return new Demand(
                all,
                expires.compareTo(that.expires) <= 0 ? expires : that.expires,
                useWithin.compareTo(that.useWithin) <= 0 ? useWithin : that.useWithin,
                List.copyOf(everyone),
                rationale || that.rationale,
                standing.flatMap(mine -> that.standing.map(mine::and)));
    }

    /** Whether whoever met {@code that} has met this too, but for the times. */
    public boolean coveredBy(Demand that) {
        return (that.rationale || !rationale)
                && requirements.stream()
                        .allMatch(mine -> that.requirements.stream().anyMatch(theirs -> theirs.covers(mine)));
    }
}
