package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may decide in whose place at one point of a log. */
final class Lent {

    private record Known(String from, String to, Instant begins, Instant until) {}

    private final Duration tolerance;
    private final Map<String, Known> delegations = new HashMap<>();

    Lent(Duration tolerance) {
        this.tolerance = tolerance;
    }

    void delegated(Json.Fields event) throws Misstep {
        Known known = new Known(
                event.text("who"),
                event.text("to"),
                Instant.parse(event.text("begins")),
                Instant.parse(event.text("until")));
        String id = event.text("delegation");
        if (!known.from().startsWith("person:")
                || !known.to().startsWith("person:")
                || known.from().equals(known.to())) {
            throw Misstep.tampered("`" + id + "` lets `" + known.to() + "` decide in the place of `" + known.from()
                    + "`, but only people do, and only for others.");
        }
        if (!known.begins().isBefore(known.until())) {
            throw Misstep.tampered("`" + id + "` ends before it begins.");
        }
        if (delegations.putIfAbsent(id, known) != null) {
            throw Misstep.tampered("`" + id + "` was delegated twice.");
        }
    }

    void undelegated(Json.Fields event) throws Misstep {
        Known known = delegations.remove(event.text("delegation"));
        if (known == null || !known.from().equals(event.text("who"))) {
            throw Misstep.tampered("`" + event.text("delegation") + "` was ended, but there was no such delegation.");
        }
    }

    /** The people in whose place a vote was given, and its voter; a misstep where one of them had not lent it. */
    Set<String> together(Json.Fields vote, Instant at) throws Misstep {
        Set<String> all = new HashSet<>();
        all.add(vote.text("voter"));
        if (vote.find("for").isPresent()) {
            for (Json each : vote.array("for")) {
                all.add(absent((Json.Fields) each, vote.text("voter"), at));
            }
        }
        return all;
    }

    private String absent(Json.Fields place, String voter, Instant at) throws Misstep {
        String person = place.text("person");
        Optional<Known> known = Optional.ofNullable(delegations.get(place.text("delegation")))
                .filter(delegation -> delegation.from().equals(person))
                .filter(delegation -> delegation.to().equals(voter))
                .filter(delegation -> !at.isBefore(delegation.begins().minus(tolerance)))
                .filter(delegation -> at.isBefore(delegation.until().plus(tolerance)));
        if (known.isEmpty()) {
            throw Misstep.tampered("`" + voter + "` voted in the place of `" + person
                    + "`, but no delegation was in force that lets them.");
        }
        return person;
    }

    /** Forgets those that are over. */
    void sweep(Instant latest) {
        delegations
                .values()
                .removeIf(delegation -> delegation.until().plus(tolerance).isBefore(latest));
    }
}
