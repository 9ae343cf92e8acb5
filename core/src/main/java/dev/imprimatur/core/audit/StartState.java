package dev.imprimatur.core.audit;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a gateway must know from its log when it starts: which releases have no outcome, because it was stopped in between
 * (they are indeterminate, and never executed again by themselves), which approvals have been used, and how far they had
 * come, and what is frozen, whatever the database says. Takes all events in order, or only those of {@link #TYPES}.
 */
public final class StartState {

    /** The only types of event that matter here. */
    public static final Set<String> TYPES = Stream.concat(
                    Stream.of(
                            "voted",
                            "approved",
                            "denied",
                            "expired",
                            "withdrawn",
                            "revoked",
                            "undone",
                            "released",
                            "executed",
                            "frozen",
                            "thawed",
                            "shape-granted",
                            "shape-used",
                            "shape-ended"),
                    Stream.concat(Identities.TYPES.stream(), Arrangements.TYPES.stream()))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * A release without an outcome.
     *
     * @param approval empty where the policy allowed the action outright
     */
    public record Unanswered(ActionId action, Optional<ApprovalId> approval, Instant at) {}

    private final Map<ActionId, Unanswered> unanswered = new LinkedHashMap<>();
    private final Map<ApprovalId, Instant> useBy = new HashMap<>();
    private final Set<ApprovalId> used = new HashSet<>();
    private final Revisions revisions = new Revisions();

    private final Map<String, Freeze> freezes = new LinkedHashMap<>();
    private final Map<String, ShapeUses> shapes = new LinkedHashMap<>();
    private final Identities identities = new Identities();
    private final Arrangements arrangements = new Arrangements();

    public void take(Json.Fields event) {
        arrangements.take(event);
        if (Identities.TYPES.contains(event.text("type"))) {
            identities.take(event);
            return;
        }
        switch (event.text("type")) {
            case "approved", "glass-broken" -> {
                forget(Instant.parse(event.text("at")));
                useBy.put(new ApprovalId(event.text("approval")), Instant.parse(event.text("use_by")));
                reached(event);
            }
            case "voted" -> {
                if (event.find("revision").isPresent()) {
                    reached(event);
                }
            }
            case "denied", "expired", "withdrawn" -> reached(event);
            case "revoked" -> {
                used.add(new ApprovalId(event.text("approval")));
                reached(event);
            }
            case "frozen" -> freezes.put(event.text("freeze"), freeze(event));
            case "thawed" -> freezes.remove(event.text("freeze"));
            case "undone" -> {
                revisions.undone(new ApprovalId(event.text("approval")));
                shapes.values()
                        .removeIf(each -> each.granted().approval().text().equals(event.text("approval")));
            }
            case "shape-granted" -> {
                GrantedShape granted = GrantedShape.of(event);
                shapes.put(granted.id(), new ShapeUses(granted, List.of(), 0));
            }
            case "shape-used" -> used(event);
            case "shape-ended" -> shapes.remove(event.text("grant"));
            case "released" -> {
                ActionId action = new ActionId(event.text("action"));
                Optional<ApprovalId> approval = event.findText("approval").map(ApprovalId::new);
                approval.ifPresent(used::add);
                unanswered.put(action, new Unanswered(action, approval, Instant.parse(event.text("at"))));
            }
            case "executed" -> unanswered.remove(new ActionId(event.text("action")));
            default -> {}
        }
    }

    private void reached(Json.Fields event) {
        revisions.reached(
                new ApprovalId(event.text("approval")),
                Math.toIntExact(event.whole("revision")),
                Instant.parse(event.text("at")));
    }

    private void used(Json.Fields event) {
        Instant at = Instant.parse(event.text("at"));
        shapes.computeIfPresent(event.text("grant"), (id, before) -> {
            List<Instant> uses = new ArrayList<>(before.uses());
            uses.removeIf(use -> use.isBefore(at.minus(Allowance.LONGEST)));
            uses.add(at);
            return new ShapeUses(before.granted(), uses, before.used() + 1);
        });
    }

    /** What people granted ahead and nobody ended, the oldest first, with its uses; some may be over. */
    public List<ShapeUses> shapes() {
        return List.copyOf(shapes.values());
    }

    private static Freeze freeze(Json.Fields event) {
        return new Freeze(
                event.text("freeze"),
                FreezeScope.parse(event.text("scope")),
                event.texts("about").stream().map(PrincipalId::parse).collect(Collectors.toUnmodifiableSet()),
                PrincipalId.parse(event.text("by")),
                event.text("because"),
                Instant.parse(event.text("at")));
    }

    /** What is frozen, the oldest first. */
    public List<Freeze> freezes() {
        return List.copyOf(freezes.values());
    }

    /** How far each approval had come that may still be used: an older row of it is somebody's doing. */
    public Map<ApprovalId, Revisions.Reached> reached() {
        return revisions.all();
    }

    /** How people and credentials stand. */
    public Identities identities() {
        return identities;
    }

    /** Who decides in whose place, who was reminded and how often, and which reviews are open. */
    public Arrangements arrangements() {
        return arrangements;
    }

    /** Keeps memory bounded: an approval whose time is over can't be used again in any case. */
    private void forget(Instant now) {
        if (useBy.size() >= 1_000) {
            useBy.values().removeIf(end -> end.isBefore(now));
            used.retainAll(useBy.keySet());
        }
    }

    /** Released, and no outcome recorded; oldest first. */
    public List<Unanswered> unanswered() {
        return new ArrayList<>(unanswered.values());
    }

    /** The approvals that were used and whose time to be used is not over at {@code now}. */
    public Set<ApprovalId> used(Instant now) {
        Set<ApprovalId> alive = new HashSet<>(used);
        alive.removeIf(id -> useBy.getOrDefault(id, Instant.MAX).isBefore(now));
        return Set.copyOf(alive);
    }
}
