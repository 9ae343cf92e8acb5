package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.approval.Review;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Delegation;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What people arranged, by the log, whatever the database says: who decides in whose place, which reviews of broken glass
 * are open, and who was reminded how often. Takes all events in order, or only those of {@link #TYPES}.
 */
public final class Arrangements {

    /** The only types of event that matter here. */
    static final Set<String> TYPES = Set.of(
            "delegated",
            "undelegated",
            "reminded",
            "glass-broken",
            "reviewed",
            "review-closed",
            "review-overdue",
            "undone",
            "approved",
            "denied",
            "expired",
            "withdrawn");

    private final Map<String, Delegation> delegations = new LinkedHashMap<>();
    private final Map<ApprovalId, Review> reviews = new LinkedHashMap<>();
    private final Map<ApprovalId, Reminder> reminded = new HashMap<>();

    void take(Json.Fields event) {
        switch (event.text("type")) {
            case "delegated" -> delegated(event);
            case "undelegated" -> delegations.remove(event.text("delegation"));
            case "reminded" -> {
                Reminder reminder = new Reminder(
                        approval(event), Math.toIntExact(event.whole("nth")), event.texts("whom"), at(event));
                reminded.put(reminder.approval(), reminder);
            }
            case "glass-broken" -> {
                reminded.remove(approval(event));
                reviews.put(approval(event), review(event));
            }
            case "reviewed" -> reviews.computeIfPresent(approval(event), (id, review) -> review.with(finding(event)));
            case "review-overdue" -> reviews.computeIfPresent(approval(event), (id, review) -> review.late());
            case "review-closed" -> reviews.remove(approval(event));
            case "undone" -> {
                if (event.text("step").equals("glass-broken")) {
                    reviews.remove(approval(event));
                }
            }
            case "approved", "denied", "expired", "withdrawn" -> reminded.remove(approval(event));
            default -> {}
        }
    }

    private static ApprovalId approval(Json.Fields event) {
        return new ApprovalId(event.text("approval"));
    }

    private static Instant at(Json.Fields event) {
        return Instant.parse(event.text("at"));
    }

    private void delegated(Json.Fields event) {
        Instant at = at(event);
        delegations.values().removeIf(delegation -> delegation.until().isBefore(at));
        delegations.put(
                event.text("delegation"),
                new Delegation(
                        event.text("delegation"),
                        PrincipalId.parse(event.text("who")),
                        PrincipalId.parse(event.text("to")),
                        Set.copyOf(event.texts("groups")),
                        Instant.parse(event.text("begins")),
                        Instant.parse(event.text("until")),
                        event.text("because"),
                        at));
    }

    private static Review review(Json.Fields event) {
        return new Review(
                approval(event),
                PrincipalId.parse(event.text("by")),
                event.texts("interested").stream().map(PrincipalId::parse).collect(Collectors.toUnmodifiableSet()),
                event.array("review").stream()
                        .map(ask -> Requirement.of((Json.Fields) ask))
                        .toList(),
                event.text("because"),
                at(event),
                Instant.parse(event.text("review_by")),
                List.of(),
                false);
    }

    private static Review.Finding finding(Json.Fields event) {
        return new Review.Finding(
                PrincipalId.parse(event.text("who")),
                event.text("finding").equals(Review.word(true)),
                event.text("because"),
                at(event));
    }

    /** All that were not ended before their time, the oldest first. */
    public List<Delegation> delegations() {
        return List.copyOf(delegations.values());
    }

    /** Those that are open, the oldest first. */
    public List<Review> reviews() {
        return List.copyOf(reviews.values());
    }

    /** The last reminder of each hold that goes on. */
    public Map<ApprovalId, Reminder> reminded() {
        return Map.copyOf(reminded);
    }
}
