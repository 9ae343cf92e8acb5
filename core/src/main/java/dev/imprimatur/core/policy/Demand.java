package dev.imprimatur.core.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a hold asks of people.
 *
 * @param requirements all must be met; at least one
 * @param expires unanswered after this: Expired
 * @param useWithin approved but not used after this: the permit is dead
 * @param ask where people are asked; ascending, and none of them twice
 * @param rationale whoever approves must say why
 * @param remind when people are reminded, so long after the hold began; ascending
 * @param breakGlass who may run it unapproved: whoever does must be asked by each of these. Empty for nobody
 * @param standing how far whoever approves may approve ahead; empty when they may not
 */
public record Demand(
        List<Requirement> requirements,
        Duration expires,
        Duration useWithin,
        List<Venue> ask,
        boolean rationale,
        List<Duration> remind,
        List<BreakGlass> breakGlass,
        Optional<Latitude> standing) {

    /** No hold lasts longer. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** Nothing approved can be used for longer. */
    public static final Duration LONGEST_USE = Duration.ofDays(7);

    /** People are reminded so often at most. */
    public static final int MOST_REMINDERS = 10;

    public Demand {
        requirements = List.copyOf(requirements);
        ask = first(ask);
        remind = remind.stream().distinct().sorted().toList();
        breakGlass = List.copyOf(breakGlass);
        if (requirements.isEmpty()) {
            throw new IllegalArgumentException(
                    "A hold without a requirement could never be approved: name who decides.");
        }
        if (expires.compareTo(Duration.ofSeconds(1)) < 0 || expires.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("`expires: " + expires + "` is out of range: use 1s to 30d.");
        }
        if (useWithin.compareTo(Duration.ofSeconds(1)) < 0 || useWithin.compareTo(LONGEST_USE) > 0) {
            throw new IllegalArgumentException("`use-within: " + useWithin + "` is out of range: use 1s to 7d.");
        }
        if (remind.size() > MOST_REMINDERS
                || remind.stream().anyMatch(after -> after.compareTo(Duration.ofSeconds(1)) < 0)) {
            throw new IllegalArgumentException(
                    "People are reminded at most " + MOST_REMINDERS + " times, and not within the first second.");
        }
    }

    /** One that lets nobody approve ahead. */
    public Demand(
            List<Requirement> requirements,
            Duration expires,
            Duration useWithin,
            List<Venue> ask,
            boolean rationale,
            List<Duration> remind,
            List<BreakGlass> breakGlass) {
        this(requirements, expires, useWithin, ask, rationale, remind, breakGlass, Optional.empty());
    }

    /** One without reminders, and whose glass nobody breaks. */
    public Demand(
            List<Requirement> requirements,
            Duration expires,
            Duration useWithin,
            List<Venue> ask,
            boolean rationale,
            Optional<Latitude> standing) {
        this(requirements, expires, useWithin, ask, rationale, List.of(), List.of(), standing);
    }

    /** One that asks for no reasons. */
    public Demand(List<Requirement> requirements, Duration expires, Duration useWithin, List<Venue> ask) {
        this(requirements, expires, useWithin, ask, false);
    }

    /** One without reminders, whose glass nobody breaks, and that lets nobody approve ahead. */
    public Demand(
            List<Requirement> requirements, Duration expires, Duration useWithin, List<Venue> ask, boolean rationale) {
        this(requirements, expires, useWithin, ask, rationale, List.of(), List.of());
    }

    /** Each venue once, at its earliest. */
    private static List<Venue> first(List<Venue> venues) {
        Map<String, Venue> earliest = new HashMap<>();
        venues.forEach(venue -> earliest.merge(venue.text(), venue, (a, b) -> a.compareTo(b) <= 0 ? a : b));
        return earliest.values().stream().sorted().toList();
    }

    /** When people are told again: as it is written, and whenever others are asked as well, or elsewhere. Ascending. */
    public List<Duration> reminders() {
        return Stream.of(
                        remind.stream(),
                        requirements.stream()
                                .flatMap(requirement -> requirement.escalations().stream())
                                .map(Escalation::after),
                        ask.stream().map(Venue::after).filter(Duration::isPositive))
                .flatMap(times -> times)
                .distinct()
                .sorted()
                .toList();
    }

    /** Where people are asked by {@code waited} after the hold began. */
    public List<String> askedIn(Duration waited) {
        return ask.stream()
                .filter(venue -> venue.after().compareTo(waited) <= 0)
                .map(Venue::text)
                .toList();
    }

    /** Both at once: every requirement of either, the strictest times, everyone asked. */
    public Demand and(Demand that) {
        List<Requirement> all = new ArrayList<>(requirements);
        for (Requirement requirement : that.requirements) {
            if (!all.contains(requirement)) {
                all.add(requirement);
            }
        }
        all.sort(Comparator.comparing(Requirement::toString));
        return new Demand(
                all,
                expires.compareTo(that.expires) <= 0 ? expires : that.expires,
                useWithin.compareTo(that.useWithin) <= 0 ? useWithin : that.useWithin,
                Stream.concat(ask.stream(), that.ask.stream()).toList(),
                rationale || that.rationale,
                Stream.concat(remind.stream(), that.remind.stream())
                        .distinct()
                        .sorted()
                        .limit(MOST_REMINDERS)
                        .toList(),
                breakGlassOfBoth(that),
                standing.flatMap(mine -> that.standing.map(mine::and)));
    }

    /** A rule that lets nobody break the glass keeps it whole, whatever another one says. */
    private List<BreakGlass> breakGlassOfBoth(Demand that) {
        return breakGlass.isEmpty() || that.breakGlass.isEmpty()
                ? List.of()
                : Stream.concat(breakGlass.stream(), that.breakGlass.stream())
                        .distinct()
                        .sorted(Comparator.comparing(glass -> glass.canonical().canonical()))
                        .toList();
    }

    /** Whether whoever could break the glass of {@code that} can break this one's too. */
    public boolean breaksLike(Demand that) {
        return !breakGlass.isEmpty() && that.breakGlass.containsAll(breakGlass);
    }

    /** Whether whoever met {@code that} has met this too, but for the times. */
    public boolean coveredBy(Demand that) {
        return (that.rationale || !rationale)
                && requirements.stream()
                        .allMatch(mine -> that.requirements.stream().anyMatch(theirs -> theirs.covers(mine)));
    }
}
