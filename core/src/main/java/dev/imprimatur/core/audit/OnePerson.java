package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which names are of one human being, at one place of a log. */
final class OnePerson {

    /**
     * A link between two names.
     *
     * @param since when it was made first
     * @param until when somebody else parted them; {@link Instant#MAX} while nobody did
     */
    private record Link(Instant since, Instant until) {}

    private final Map<String, Map<String, Link>> links = new HashMap<>();

    void linked(Json.Fields event, Instant at) {
        Optional<String> other = event.findText("other");
        other.ifPresent(name -> {
            join(event.text("who"), name, at);
            join(name, event.text("who"), at);
        });
    }

    private void join(String one, String other, Instant at) {
        links.computeIfAbsent(one, name -> new HashMap<>())
                .merge(other, new Link(at, Instant.MAX), (before, now) -> new Link(before.since(), Instant.MAX));
    }

    void unlinked(Json.Fields event, Instant at) throws Misstep {
        Optional<String> other = event.findText("other");
        if (other.isEmpty()) {
            return;
        }
        String who = event.text("who");
        if (!links.getOrDefault(who, Map.of()).containsKey(other.get())) {
            throw Misstep.tampered("`" + other.get() + "` was unlinked from `" + who + "`, but never linked to them.");
        }
        if (!event.flag("parted")) {
            return; // they stay one where they may not decide
        }
        Set<String> names = names(event.text("by"), at, at);
        if (names.contains(who) || names.contains(other.get())) {
            throw Misstep.tampered("`" + event.text("by") + "` parted two of their own accounts.");
        }
        part(who, other.get(), at);
        part(other.get(), who, at);
    }

    private void part(String one, String other, Instant at) {
        links.getOrDefault(one, new HashMap<>()).computeIfPresent(other, (name, link) -> new Link(link.since(), at));
    }

    /**
     * All names of whoever is called {@code name}, that one among them.
     *
     * @param began when what they decide about began: whom somebody parted later were one then
     * @param known only links that were made before count: a later one may not have been known yet
     */
    Set<String> names(String name, Instant began, Instant known) {
        Set<String> names = new HashSet<>(Set.of(name));
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            links.getOrDefault(open.removeFirst(), Map.of()).forEach((other, link) -> {
                if (began.isBefore(link.until()) && !link.since().isAfter(known) && names.add(other)) {
                    open.add(other);
                }
            });
        }
        return names;
    }

    /** All names of all of them. */
    Set<String> names(Set<String> some, Instant began, Instant known) {
        Set<String> names = new HashSet<>();
        some.forEach(name -> names.addAll(names(name, began, known)));
        return names;
    }
}
