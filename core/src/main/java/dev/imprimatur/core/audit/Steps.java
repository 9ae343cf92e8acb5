package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order of steps, as a log must show it.
 */
final class Steps {

    /** What is open longer than any action can be is forgotten, so that memory stays bounded. */
    private static final Duration FORGOTTEN = Duration.ofDays(40);

    private static final int SWEEP_EVERY = 1 << 16;

    /** Stands in the place of the decision once the permit of an allowed action was spent. */
    private static final Optional<String> RELEASED = Optional.of("released");

    /**
     * An action that may still run without an approval, or whose hold has not begun.
     *
     * @param interested whoever may not approve it
     * @param frozen what stopped it already when it was decided
     */
    private record Open(
            Optional<String> effect, Set<String> interested, Frozen.Doing doing, Optional<String> frozen, Instant at) {

        Open become(Optional<String> next, Optional<String> freeze, Instant when) {
            return new Open(next, interested, doing, freeze, when);
        }
    }

    private final Duration tolerance;
    private final Map<String, Open> actions = new HashMap<>();

    /** Until when each policy that was loaded was in force. */
    private final Map<String, Instant> policies = new HashMap<>();

    private final SignedVotes signed = new SignedVotes();
    private final Lent lent;
    private final Reviewing reviewing;
    private final OnePerson onePerson = new OnePerson();
    private final Frozen frozen;
    private final Holds holds;
    private Instant latest = Instant.MIN;
    private long taken;

    Steps(Duration tolerance) {
        this.tolerance = tolerance;
        this.lent = new Lent(tolerance);
        this.reviewing = new Reviewing(tolerance, onePerson);
        this.frozen = new Frozen(tolerance, onePerson);
        this.holds = new Holds(tolerance, frozen, onePerson);
    }

    /** Takes the next event. */
    void take(Json.Fields event) throws Misstep {
        try {
            if (event.whole("v") != EventForm.VERSION) {
                throw new Misstep(
                        Soundness.CANNOT_TELL,
                        "The event is of version `" + event.whole("v")
                                + "`, which this program does not know: verify with the newest one.");
            }
            Instant at = Instant.parse(event.text("at"));
            if (latest.isAfter(Instant.MIN) && at.isBefore(latest.minus(tolerance))) {
                throw Misstep.tampered("It happened at " + at + ", but an event before it at " + latest
                        + ": events were moved, or the gateway's clock went back.");
            }
            step(event, at);
            latest = at.isAfter(latest) ? at : latest;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Misstep.tampered("The event can't be read: " + e.getMessage());
        }
        if (++taken % SWEEP_EVERY == 0) {
            Instant cutoff = latest.minus(FORGOTTEN);
            actions.values().removeIf(open -> open.at().isBefore(cutoff));
            holds.sweep(latest);
            lent.sweep(latest);
        }
    }

    private void step(Json.Fields event, Instant at) throws Misstep {
        switch (event.text("type")) {
            case "attempted" -> attempted(event, at);
            case "decided" -> decided(event, at);
            case "held" -> held(event, at);
            case "voted" -> {
                askedAgain(event, at);
                holds.voted(event, signed.signed(event), lent.together(event, at), at);
            }
            case "delegated" -> lent.delegated(event);
            case "undelegated" -> lent.undelegated(event);
            case "reminded" -> holds.reminded(event, at);
            case "undelivered" -> holds.undelivered(event);
            case "glass-broken" -> {
                askedAgain(event, at);
                reviewing.begun(event, holds.broken(event, signed.signed(event), at), at);
            }
            case "reviewed" -> reviewing.reviewed(event, at);
            case "review-closed" -> reviewing.closed(event, at);
            case "review-overdue" -> reviewing.overdue(event, at);
            case "approved" -> {
                askedAgain(event, at);
                holds.approved(event, at);
            }
            case "denied", "withdrawn" -> holds.closed(event);
            case "expired" -> holds.expired(event, at);
            case "revoked" -> holds.revoked(event);
            case "released" -> released(event, at);
            case "shape-granted" -> holds.shapeGranted(event, at);
            case "shape-used" -> holds.shapeUsed(event, at);
            case "shape-ended" -> holds.shapeEnded(event);
            case "frozen" -> frozen.frozen(event);
            case "thawed" -> frozen.thawed(event, at);
            case "executed" -> executed(event);
            case "vote-refused", "glass-refused", "not-released", "row-refused", "policy-refused", "cut" -> {}
            case "policy-loaded" -> {
                policies.replaceAll((policy, until) -> until.equals(Instant.MAX) ? at : until);
                policies.put(event.text("policy"), Instant.MAX);
            }
            case "undone" -> {
                holds.undone(event);
                reviewing.undone(event);
            }
            case "undecided", "halted" -> actions.remove(event.text("action"));
            case "credential-issued", "credential-revoked", "signed-in", "sign-in-refused", "audit-read", "erased" -> {}
            case "configured", "reads-forgotten", "stopped" -> {}
            case "person-known", "person-changed", "person-refused", "person-disabled", "person-enabled" -> {}
            case "account-linked" -> onePerson.linked(event, at);
            case "account-unlinked" -> onePerson.unlinked(event, at);
            case "passkey-registered" -> signed.registered(event);
            case "passkey-removed" -> signed.removed(event);
            case "started" -> {
                actions.values()
                        .removeIf(open -> !open.effect().equals(Optional.of("allow"))
                                && !open.effect().equals(RELEASED));
                holds.restarted();
            }
            case String other -> throw unknown(other);
        }
    }

    private static Misstep unknown(String type) {
        return new Misstep(
                Soundness.CANNOT_TELL,
                "The event is a `" + type + "`, which this program does not know: verify with the newest one.");
    }

    private void attempted(Json.Fields event, Instant at) throws Misstep {
        String action = event.text("action");
        Set<String> interested = interested(event);
        if (actions.put(action, new Open(Optional.empty(), interested, Frozen.Doing.of(event), Optional.empty(), at))
                != null) {
            throw Misstep.tampered("`" + action + "` was attempted twice.");
        }
    }

    /** Whoever may not approve it: whom the event names as such, and all people in the chain, whatever it names. */
    private static Set<String> interested(Json.Fields event) {
        Set<String> interested = new HashSet<>();
        if (event.find("interested").isPresent()) {
            interested.addAll(event.texts("interested"));
        }
        if (event.find("subject").isPresent()) {
            Json.Fields subject = event.fields("subject");
            subject.findText("actor").filter(Steps::person).ifPresent(interested::add);
            if (subject.find("behalf").isPresent()) {
                subject.texts("behalf").stream().filter(Steps::person).forEach(interested::add);
            }
        }
        event.findText("issuer").filter(Steps::person).ifPresent(interested::add);
        return interested;
    }

    private static boolean person(String principal) {
        return principal.startsWith("person:");
    }

    private void decided(Json.Fields event, Instant at) throws Misstep {
        String action = event.text("action");
        Open open = Optional.ofNullable(actions.get(action))
                .orElseThrow(() -> Misstep.tampered("`" + action + "` was decided, but never attempted."));
        if (open.effect().isPresent()) {
            throw Misstep.tampered("`" + action + "` was decided twice.");
        }
        Optional<String> policy = event.findText("policy");
        if (!policies.isEmpty()) {
            inForce("`" + action + "` was decided by the policy ", policy, at);
        }
        switch (event.text("effect")) {
            case "allow" -> actions.put(action, open.become(Optional.of("allow"), frozen.covering(open.doing()), at));
            case "hold" -> actions.put(action, open.become(Optional.of("hold"), Optional.empty(), at));
            case "deny" -> actions.remove(action);
            case String other -> throw Misstep.tampered("`" + other + "` is no decision.");
        }
    }

    private void inForce(String what, Optional<String> policy, Instant at) throws Misstep {
        Instant until = policy.flatMap(text -> Optional.ofNullable(policies.get(text)))
                .orElseThrow(() ->
                        Misstep.tampered(what + policy.orElse("that nobody names") + ", which was never in force."));
        if (until.isBefore(at.minus(tolerance))) {
            throw Misstep.tampered(what + policy.orElse("") + ", which another one had replaced.");
        }
    }

    /** Who votes or releases asks the policy in force again. */
    private void askedAgain(Json.Fields event, Instant at) throws Misstep {
        Optional<String> policy = event.findText("policy");
        if (policy.isPresent() && !policies.isEmpty()) {
            inForce("What was " + event.text("type") + " was judged by the policy ", policy, at);
        }
    }

    private void held(Json.Fields event, Instant at) throws Misstep {
        String action = event.text("action");
        if (!effect(action).equals(Optional.of("hold"))) {
            throw Misstep.tampered("`" + action + "` was held, but policy did not decide that just before.");
        }
        HeldAction.Asked asked = Optional.ofNullable(actions.remove(action))
                .map(open -> new HeldAction.Asked(open.interested(), open.doing()))
                .orElse(HeldAction.Asked.BY_NOBODY);
        holds.held(event, asked, at);
    }

    private void released(Json.Fields event, Instant at) throws Misstep {
        askedAgain(event, at);
        if (event.find("approval").isPresent()) {
            holds.released(event, at);
            return;
        }
        String action = event.text("action");
        if (!effect(action).equals(Optional.of("allow"))) {
            throw Misstep.tampered("`" + action + "` was released without an approval, but is not an action that policy"
                    + " allowed and that has not been released yet.");
        }
        Optional<Open> allowed = Optional.ofNullable(actions.get(action));
        if (allowed.isPresent()) {
            frozen.beginning(action, allowed.get().doing());
            actions.put(action, allowed.get().become(RELEASED, Optional.empty(), at));
        }
    }

    private void executed(Json.Fields event) throws Misstep {
        String action = event.text("action");
        Optional<String> approval = event.findText("approval");
        if (approval.isPresent()) {
            holds.executed(approval.get(), action);
        } else if (effect(action).equals(Optional.of("allow")) || effect(action).equals(RELEASED)) {
            Optional<String> freeze =
                    Optional.ofNullable(actions.remove(action)).flatMap(Open::frozen);
            if (freeze.isPresent()) {
                throw Frozen.begun(action, freeze.get());
            }
        } else {
            throw Misstep.tampered("`" + action + "` was executed without an approval, but is not an action that policy"
                    + " allowed and that has not run yet.");
        }
    }

    private Optional<String> effect(String action) {
        return Optional.ofNullable(actions.get(action)).flatMap(Open::effect);
    }

    int unanswered() {
        return holds.unanswered();
    }

    int pending() {
        return holds.pending();
    }
}
