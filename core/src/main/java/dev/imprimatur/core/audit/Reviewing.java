package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
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
        final Instant due;
        final Map<String, String> findings = new HashMap<>();
        boolean overdue;

        Open(Set<String> involved, List<Requirement> asks, Instant due) {
            this.involved = involved;
            this.asks = asks;
            this.due = due;
        }
    }

    private final Duration tolerance;
    private final Map<String, Open> open = new HashMap<>();

    Reviewing(Duration tolerance) {
        this.tolerance = tolerance;
    }

    /** @param asks what the policy wanted of a review when it held the action */
    void begun(Json.Fields broken, List<Requirement> asks) throws Misstep {
        List<Requirement> asked = broken.array("review").stream()
                .map(ask -> Requirement.of((Json.Fields) ask))
                .toList();
        if (!Set.copyOf(asked).equals(Set.copyOf(asks))) {
            throw Misstep.tampered(
                    "The glass of `" + broken.text("approval") + "` was broken for another review than policy wants.");
        }
        Set<String> involved = new HashSet<>(broken.texts("interested"));
        involved.add(broken.text("by"));
        open.put(broken.text("approval"), new Open(involved, asked, Instant.parse(broken.text("review_by"))));
    }

    /** The glass is whole after all. */
    void undone(Json.Fields event) {
        if (event.text("step").equals("glass-broken")) {
            open.remove(event.text("approval"));
        }
    }

    void reviewed(Json.Fields event) throws Misstep {
        Open review = known(event);
        String who = event.text("who");
        if (!who.startsWith("person:") || review.involved.contains(who)) {
            throw Misstep.tampered("`" + who + "` looked into `" + event.text("approval")
                    + "`, but nobody reviews what is their own, and only people review.");
        }
        if (review.findings.putIfAbsent(who, event.text("finding")) != null) {
            throw Misstep.tampered("`" + who + "` looked into `" + event.text("approval") + "` twice.");
        }
    }

    void closed(Json.Fields event) throws Misstep {
        Open review = known(event);
        if (review.asks.stream().anyMatch(ask -> review.findings.size() < ask.people())) {
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

    private Open known(Json.Fields event) throws Misstep {
        return Optional.ofNullable(open.get(event.text("approval")))
                .orElseThrow(() ->
                        Misstep.tampered("A review of `" + event.text("approval") + "` goes on, but none is open."));
    }
}
