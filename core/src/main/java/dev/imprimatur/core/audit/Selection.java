package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which events an erasure is about. Learns from all events in order, and then tells of each. What is personal in them does
 * not matter here, so they need not be whole.
 */
public final class Selection {

    private final ErasureScope scope;
    private final Set<String> actions = new HashSet<>();

    /** Until when each approval that is about such an action may still be used; for ever while it is pending. */
    private final Map<String, Instant> approvals = new HashMap<>();

    /** Of others, those in which the subject voted. */
    private final Map<String, Instant> votes = new HashMap<>();

    public Selection(ErasureScope scope) {
        this.scope = scope;
    }

    /** Takes the next event of the log. */
    public void learn(Json.Fields event) {
        switch (event.text("type")) {
            case "attempted" -> {
                if (begins(event)) {
                    actions.add(event.text("action"));
                }
            }
            case "held" -> held(event);
            case "voted" -> {
                if (scope instanceof ErasureScope.Subject(var id)
                        && event.text("voter").equals(id.toString())
                        && !approvals.containsKey(event.text("approval"))) {
                    votes.put(event.text("approval"), Instant.MAX);
                }
            }
            case "approved" -> become(event, Instant.parse(event.text("use_by")));
            case "undone", "released" -> become(event, Instant.MAX);
            case "denied", "expired", "withdrawn", "revoked", "executed" -> become(event, Instant.MIN);
            default -> {}
        }
    }

    private boolean begins(Json.Fields event) {
        return switch (scope) {
            case ErasureScope.Subject(var id) -> Attribute.SUBJECT.of(event).contains(id.toString());
            case ErasureScope.Action(var id) -> event.text("action").equals(id.text());
            case ErasureScope.Before(var moment) -> before(event, moment);
            case ErasureScope.Approval approval -> false;
        };
    }

    private void held(Json.Fields event) {
        String approval = event.text("approval");
        String action = event.text("action");
        if (scope instanceof ErasureScope.Approval(var id) && approval.equals(id.text())) {
            actions.add(action);
            approvals.putIfAbsent(approval, Instant.MAX);
        } else if (actions.contains(action) && !event.flag("attached")) {
            approvals.put(approval, Instant.MAX);
        }
    }

    private void become(Json.Fields event, Instant usable) {
        Optional<String> approval = event.findText("approval");
        approval.ifPresent(id -> approvals.computeIfPresent(id, (key, before) -> usable));
        approval.ifPresent(id -> votes.computeIfPresent(id, (key, before) -> usable));
    }

    /** Whether it is about this event. */
    public boolean holds(Json.Fields event) {
        if (scope instanceof ErasureScope.Before(var moment)) {
            return before(event, moment);
        }
        return event.findText("action").filter(actions::contains).isPresent()
                || event.findText("approval").filter(approvals::containsKey).isPresent()
                || (scope instanceof ErasureScope.Subject(var id) && saidBy(event, id.toString()));
    }

    private static boolean saidBy(Json.Fields event, String subject) {
        return Attribute.SUBJECT.of(event).contains(subject)
                || Attribute.VOTER.of(event).contains(subject)
                || event.find("by").equals(Optional.of(Json.of(subject)));
    }

    private static boolean before(Json.Fields event, Instant moment) {
        return Instant.parse(event.text("at")).isBefore(moment);
    }

    /** The stored approvals that it is about. */
    public List<ApprovalId> approvals() {
        return ids(approvals);
    }

    /** Other stored approvals, in which the subject gave reasons. */
    public List<ApprovalId> votes() {
        return ids(votes);
    }

    private static List<ApprovalId> ids(Map<String, Instant> named) {
        return named.keySet().stream().sorted().map(ApprovalId::new).toList();
    }

    /** Those among them that have not ended: pending, or approved and not used, or running. */
    public List<ApprovalId> open(Instant now) {
        Map<String, Instant> both = new HashMap<>(votes);
        both.putAll(approvals);
        both.values().removeIf(usable -> usable.isBefore(now));
        return ids(both);
    }
}
