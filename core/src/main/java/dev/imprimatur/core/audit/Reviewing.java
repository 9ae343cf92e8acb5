package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reviews of broken glass that are open at one point of a log. */
final class Reviewing {

    /** One of them. */
    private static final class Open {
        final Set<String> involved;
        final List<Requirement> asks;
        final Instant since;
        final Instant due;
        final Map<String, String> findings = new HashMap<>();
        boolean overdue;

        Open(Set<String> involved, List<Requirement> asks, Instant since, Instant due) {
            this.involved = involved;
            this.asks = asks;
            this.since = since;
            this.due = due;
        }
    }

    private final Duration tolerance;
    private final OnePerson onePerson;
    private final Map<String, Open> open = new HashMap<>();

    Reviewing(Duration tolerance, OnePerson onePerson) {
        this.tolerance = tolerance;
        this.onePerson = onePerson;
    }

    /** @param asks what the policy wanted of a review when it held the action */
    void begun(Json.Fields broken, List<Requirement> asks, Instant at) throws Misstep {
        List<Requirement> asked = broken.array("review").stream()
                .map(ask -> Requirement.of((Json.Fields) ask))
                .toList();
        if (!Set.copyOf(asked).equals(Set.copyOf(asks))) {
            throw Misstep.tampered(
                    "The glass of `" + broken.text("approval") + "` was broken for another review than policy wants.");
        }
        Set<String> involved = new HashSet<>(broken.texts("interested"));
        involved.add(broken.text("by"));
        open.put(broken.text("approval"), new Open(involved, asked, at, Instant.parse(broken.text("review_by"))));
    }

    /** The glass is whole after all. */
    void undone(Json.Fields event) {
        if (event.text("step").equals("glass-broken")) {
            open.remove(event.text("approval"));
        }
    }

    void reviewed(Json.Fields event, Instant at) throws Misstep {
        Open review = known(event);
        String who = event.text("who");
        Set<String> names = names(review, who, at);
        if (!who.startsWith("person:") || !Collections.disjoint(names, review.involved)) {
            throw Misstep.tampered("`" + who + "` looked into `" + event.text("approval")
                    + "`, but nobody reviews what is their own, and only people review.");
        }
        if (!Collections.disjoint(names, review.findings.keySet())) {
            throw Misstep.tampered("`" + who + "` looked into `" + event.text("approval") + "` twice.");
        }
        review.findings.put(who, event.text("finding"));
    }

    void closed(Json.Fields event, Instant at) throws Misstep {
        Open review = known(event);
        int others = others(review, at);
        if (review.asks.stream().anyMatch(ask -> others < ask.people())) {
            throw Misstep.tampered("The review of `" + event.text("approval")
                    + "` was closed without the findings of enough other people.");
        }
        boolean justified = review.findings.values().stream().allMatch(Review.word(true)::equals);
        if (!event.text("finding").equals(Review.word(justified))) {
            throw Misstep.tampered("The review of `" + event.text("approval")
                    + "` was closed with another finding than its reviewers'.");
        }
        open.remove(event.text("approval"));
    }

    void overdue(Json.Fields event, Instant at) throws Misstep {
        Open review = known(event);
        if (review.overdue || at.isBefore(review.due.minus(tolerance))) {
            throw Misstep.tampered("The review of `" + event.text("approval") + "` was called overdue "
                    + (review.overdue ? "twice." : "before its time (" + review.due + ")."));
        }
        review.overdue = true;
    }

    /** How many people gave a finding, none of whom turned out to have had a part in it. */
    private int others(Open review, Instant at) {
        Set<String> counted = new HashSet<>(review.involved);
        int people = 0;
        for (String reviewer : review.findings.keySet()) {
            Set<String> names = names(review, reviewer, at);
            if (Collections.disjoint(names, counted)) {
                people++;
            }
            counted.addAll(names);
        }
        return people;
    }

    private Set<String> names(Open review, String who, Instant at) {
        return onePerson.names(who, review.since, at.minus(tolerance));
    }

    private Open known(Json.Fields event) throws Misstep {
        return Optional.ofNullable(open.get(event.text("approval")))
                .orElseThrow(() ->
                        Misstep.tampered("A review of `" + event.text("approval") + "` goes on, but none is open."));
    }
}
