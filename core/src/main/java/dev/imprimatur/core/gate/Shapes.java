package dev.imprimatur.core.gate;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Templates;
import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Shape;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.ShapeUses;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Directory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people granted ahead, and how often it was used. It is known from the log, never from the database; a use is
 * counted before it is recorded, so that what a crash loses is allowance.
 */
public final class Shapes {

    private final Templates templates;
    private final AuditLog audit;
    private final Consumer<RuntimeException> trouble;
    private final OneByOne turns = new OneByOne();
    private final Map<String, ShapeUses> live = new LinkedHashMap<>();

    /**
     * Wires it.
     *
     * @param live by the log, when the gateway starts
     * @param trouble hears of what went wrong, where people are asked instead
     */
    public Shapes(Templates templates, List<ShapeUses> live, AuditLog audit, Consumer<RuntimeException> trouble) {
        this.templates = templates;
        this.audit = audit;
        this.trouble = trouble;
        live.forEach(each -> this.live.put(each.granted().id(), each));
    }

    /** Where nothing has a shape, so that nothing can be granted ahead. */
    public static Shapes none(AuditLog audit) {
        return new Shapes(action -> Optional.empty(), List.of(), audit, trouble -> {
            throw trouble;
        });
    }

    /** The shape of an action under what holds it; one that can't be told is none. */
    Optional<Digest> of(Action action, Hold hold) {
        if (!hold.grounds().failures().isEmpty()) {
            return Optional.empty();
        }
        try {
            return templates.of(action).map(template -> Shape.of(action, hold, template));
        } catch (RuntimeException e) {
            trouble.accept(e);
            return Optional.empty(); // then people are asked
        }
    }

    /** Something went wrong, and people are asked instead. */
    void troubled(RuntimeException failure) {
        trouble.accept(failure);
    }

    /** Those that still can be used, the oldest first. */
    public List<ShapeUses> all(Instant now) {
        return turns.take(() -> {
            live.values().removeIf(each -> !now.isBefore(each.granted().until()));
            return List.copyOf(live.values());
        });
    }

    /** Once it is recorded. */
    void grant(GrantedShape granted) {
        turns.take(() -> live.put(granted.id(), new ShapeUses(granted, List.of(), 0)));
    }

    /**
     * Uses one for a hold that just began, if there is one that reaches so far; one that has lost its ground ends.
     *
     * @param approve records and stores what it leads to; when that fails, the use is lost
     */
    void use(Pending pending, Directory people, Decision again, Instant now, Consumer<Approved> approve) {
        if (pending.ask().shape().isEmpty()) {
            return;
        }
        turns.take(() -> {
            for (ShapeUses each : List.copyOf(live.values())) {
                if (fits(each, pending, now) && use(each, pending, people, again, now, approve)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean fits(ShapeUses each, Pending pending, Instant now) {
        return pending.ask().shape().equals(Optional.of(each.granted().shape()))
                && now.isBefore(each.granted().until());
    }

    private boolean use(
            ShapeUses each,
            Pending pending,
            Directory people,
            Decision again,
            Instant now,
            Consumer<Approved> approve) {
        if (!pending.stands(each.granted(), people)) {
            end(each.granted().id(), "people", "Somebody who granted it may no longer approve this.", now);
            return false;
        }
        Optional<Approved> approved = pending.ahead(each.granted(), people, again, now);
        if (approved.isEmpty() || !each.granted().allows(each.uses(), each.used(), now)) {
            return false;
        }
        List<Instant> uses = new ArrayList<>(each.uses());
        uses.removeIf(use -> use.isBefore(now.minus(Allowance.LONGEST)));
        uses.add(now);
        live.put(each.granted().id(), new ShapeUses(each.granted(), uses, each.used() + 1));
        approve.accept(approved.get());
        return true;
    }

    /** Ends those that were granted under another policy than the one in force. */
    public void follow(PolicyVersion policy, Instant now) {
        for (ShapeUses each : all(now)) {
            if (!each.granted().policy().equals(policy.digest())) {
                turns.take(() -> end(each.granted().id(), "policy", "The policy changed.", now));
            }
        }
    }

    /** What came of an attempt to end one. */
    public enum End {
        ENDED,
        UNKNOWN,
        NOT_YOURS
    }

    /** Ends one; it is used no more from the first moment, also before that is recorded. Empty when there is none. */
    Optional<GrantedShape> end(String id, String by, String because, Instant now) {
        return turns.take(() -> {
            Optional<GrantedShape> ended = Optional.ofNullable(live.remove(id)).map(ShapeUses::granted);
            if (ended.isPresent()) {
                ApprovalBook.recorded(audit.append(List.of(new AuditEvent.ShapeEnded(id, by, because, now))));
            }
            return ended;
        });
    }
}
