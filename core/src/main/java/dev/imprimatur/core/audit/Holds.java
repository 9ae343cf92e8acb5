package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The order of steps of approvals, as a log must show it. */
final class Holds {

    /** Ended ones that are remembered, to tell what came too late from what never was. */
    private static final int REMEMBERED = 10_000;

    private final Duration tolerance;
    private final Frozen frozen;
    private final Ahead ahead;
    private final OnePerson onePerson;
    private final Map<String, HeldAction> open = new HashMap<>();
    private final LinkedHashMap<String, HeldAction> ended = new LinkedHashMap<>();
    private int start;

    Holds(Duration tolerance, Frozen frozen, OnePerson onePerson) {
        this.tolerance = tolerance;
        this.frozen = frozen;
        this.onePerson = onePerson;
        this.ahead = new Ahead(tolerance, onePerson);
    }

    void shapeGranted(Json.Fields event, Instant at) throws Misstep {
        ahead.granted(event, known(event.text("approval"), "used to grant a shape"), at);
    }

    void shapeUsed(Json.Fields event, Instant at) throws Misstep {
        HeldAction held = pending(event, "A granted shape was used");
        ahead.used(event, held, at);
    }

    void shapeEnded(Json.Fields event) throws Misstep {
        ahead.ended(event);
    }

    /** @param asked the action, as it was attempted */
    void held(Json.Fields event, HeldAction.Asked asked, Instant at) throws Misstep {
        String approval = event.text("approval");
        Optional<HeldAction> known = find(approval);
        if (!event.flag("attached")) {
            if (known.isPresent()) {
                throw Misstep.tampered("The hold `" + approval + "` began twice.");
            }
            HeldAction held = new HeldAction(event, at);
            if (!held.interested.containsAll(asked.interested())) {
                throw Misstep.tampered(
                        "The hold `" + approval + "` lets people vote on their own action: its list of those"
                                + " who may not is shorter than the attempt's.");
            }
            held.actions.put(event.text("action"), asked);
            open.put(approval, held);
            return;
        }
        // whoever attaches may be recorded just after the end: it found the hold pending, and somebody was faster
        HeldAction held = known.orElseThrow(() -> Misstep.tampered(
                "`" + event.text("action") + "` joined the hold `" + approval + "`, which never began."));
        if (!held.digest.equals(event.text("digest"))) {
            throw Misstep.tampered("`" + event.text("action") + "` joined the hold `" + approval
                    + "`, which is about another action.");
        }
        held.actions.put(event.text("action"), asked);
    }

    /**
     * A vote counts.
     *
     * @param signed whether a passkey signed it
     * @param together the voter and those in whose place they voted
     */
    void voted(Json.Fields event, boolean signed, Set<String> together, Instant at) throws Misstep {
        HeldAction held = pending(event, "A vote was accepted");
        Json.Fields evidence = event.fields("evidence");
        String voter = event.text("voter");
        if (held.interested.contains(voter)) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted, but nobody approves their own action.");
        }
        Set<String> names = onePerson.names(voter, held.opens, at.minus(tolerance));
        if (names.stream().anyMatch(held.interested::contains)) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted, but that is another account of somebody who"
                    + " may not approve this.");
        }
        if (!Collections.disjoint(names(held, at).apply(together), held.interested)) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted in the place of somebody who may not decide"
                    + " about it themself.");
        }
        if (!voter.startsWith("person:")) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted, but only people vote.");
        }
        if (!evidence.text("seen").equals(held.digest)) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted, but they were shown another action ("
                    + evidence.text("seen") + ") than the one held (" + held.digest + ").");
        }
        if (at.isAfter(held.expires.plus(tolerance))) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted after the hold expired.");
        }
        boolean approves = event.text("choice").equals("approve");
        if (approves && held.rationale && reasonless(event)) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted without the reason that policy wanted.");
        }
        Terms terms = Terms.of(event);
        if (approves) {
            tightens(held, voter, names, terms);
        }
        int given = event.find("revision").isPresent() ? HeldAction.Answer.KNOWN : start;
        held.answer(voter, names, new HeldAction.Answer(approves, signed, terms, given, together));
    }

    /** All names of some people, where the gateway must have known of them by now. */
    private UnaryOperator<Set<String>> names(HeldAction held, Instant at) {
        return some -> onePerson.names(some, held.opens, at.minus(tolerance));
    }

    /** What somebody said before, they take back by denying alone. */
    private void tightens(HeldAction held, String voter, Set<String> names, Terms terms) throws Misstep {
        boolean looser = held.answers.entrySet().stream()
                .filter(before -> before.getKey().equals(voter) || names.contains(before.getKey()))
                .map(Map.Entry::getValue)
                .filter(before -> before.approves() && before.stands(start))
                .anyMatch(before -> !terms.constraints().covers(before.terms().constraints()));
        if (looser) {
            throw Misstep.tampered("A vote of `" + voter + "` was accepted that loosens what they demanded before.");
        }
    }

    /** A reason that is committed to was not blank. */
    private static boolean reasonless(Json.Fields event) {
        boolean committed = event.find(Personal.MEMBER).isPresent()
                && event.fields(Personal.MEMBER).find("because").isPresent();
        return !committed && !Reason.given(event.text("because"));
    }

    void approved(Json.Fields event, Instant at) throws Misstep {
        HeldAction held = pending(event, "It was approved");
        sameDigest(held, event, "approved");
        if (at.isAfter(held.expires.plus(tolerance))) {
            throw Misstep.tampered("`" + event.text("approval") + "` was approved after it expired.");
        }
        if (held.answers.values().stream().anyMatch(answer -> !answer.approves() && answer.stands(start))) {
            throw Misstep.tampered("`" + event.text("approval") + "` was approved, though somebody denied it.");
        }
        if (!held.enough(held.interested, names(held, at))) {
            throw Misstep.tampered(
                    "`" + event.text("approval") + "` was approved without enough accepted votes of different people.");
        }
        if (!event.findText("grant").equals(held.aheadOf)) {
            throw Misstep.tampered("`" + event.text("approval")
                    + "` was approved by a granted shape that was not used for" + " it, or the other way round.");
        }
        Instant useBy = Instant.parse(event.text("use_by"));
        if (held.constraints().useBy(at, useBy).isBefore(useBy)) {
            throw Misstep.tampered("`" + event.text("approval") + "` was approved until " + useBy
                    + ", which is longer than its approvers let it be used.");
        }
        held.become(HeldAction.State.APPROVED);
        held.useBy = useBy;
        ended.remove(event.text("approval"));
        open.put(event.text("approval"), held);
    }

    /**
     * Somebody runs it unapproved.
     *
     * @param signed whether a passkey signed that
     * @return what it takes to close the review
     */
    List<Requirement> broken(Json.Fields event, boolean signed, Instant at) throws Misstep {
        HeldAction held = pending(event, "The glass was broken");
        String approval = event.text("approval");
        sameDigest(held, event, "run unapproved");
        if (held.breakGlass.isEmpty()) {
            throw Misstep.tampered("The glass of `" + approval + "` was broken, but no rule lets anybody.");
        }
        if (!event.text("by").startsWith("person:") || !Reason.given(event.text("because"))) {
            throw Misstep.tampered("The glass of `" + approval + "` was broken by a machine, or without a reason.");
        }
        if (held.breakGlass.stream().anyMatch(BreakGlass::passkey) && !signed) {
            throw Misstep.tampered(
                    "The glass of `" + approval + "` was broken without the passkey that policy wanted.");
        }
        if (!event.fields("evidence").text("seen").equals(held.digest)) {
            throw Misstep.tampered("Whoever broke the glass of `" + approval + "` was shown another action.");
        }
        if (at.isAfter(held.expires.plus(tolerance))) {
            throw Misstep.tampered("The glass of `" + approval + "` was broken after the hold expired.");
        }
        if (!event.texts("interested").containsAll(held.interested)) {
            throw Misstep.tampered("The review of `" + approval + "` lets people look into what is their own.");
        }
        held.become(HeldAction.State.APPROVED);
        held.broken = true;
        held.useBy = Instant.parse(event.text("use_by"));
        ended.remove(approval);
        open.put(approval, held);
        return held.breakGlass.stream().map(BreakGlass::review).toList();
    }

    /** People were told again. */
    void reminded(Json.Fields event, Instant at) throws Misstep {
        HeldAction held = pending(event, "People were reminded");
        int nth = Math.toIntExact(event.whole("nth"));
        if (nth <= held.reminded
                || nth > held.remind.size()
                || at.isBefore(held.opens.plus(held.remind.get(nth - 1)).minus(tolerance))) {
            throw Misstep.tampered("People were reminded of `" + event.text("approval")
                    + "` more often, or earlier, than policy wanted.");
        }
        held.reminded = nth;
    }

    /** A channel could not tell people. */
    void undelivered(Json.Fields event) throws Misstep {
        HeldAction held = pending(event, "It was not delivered");
        if (!held.undelivered.add(event.text("channel"))) {
            throw Misstep.tampered("That `" + event.text("channel") + "` did not deliver `" + event.text("approval")
                    + "` was recorded twice.");
        }
    }

    void closed(Json.Fields event) throws Misstep {
        HeldAction held = pending(event, "It was " + event.text("type"));
        sameDigest(held, event, event.text("type"));
        held.become(HeldAction.State.CLOSED);
        end(event.text("approval"), held);
    }

    void expired(Json.Fields event, Instant at) throws Misstep {
        HeldAction held = pending(event, "It expired");
        if (at.isBefore(held.expires.minus(tolerance))) {
            throw Misstep.tampered("`" + event.text("approval") + "` expired before its time (" + held.expires + ").");
        }
        closed(event);
    }

    /** It was approved, and is taken back before it is used. */
    void revoked(Json.Fields event) throws Misstep {
        String approval = event.text("approval");
        HeldAction held = known(approval, "revoked");
        if (held.state != HeldAction.State.APPROVED) {
            throw Misstep.tampered("`" + approval + "` was revoked, but was not approved and unused.");
        }
        sameDigest(held, event, "revoked");
        held.become(HeldAction.State.REVOKED);
        end(approval, held);
    }

    void released(Json.Fields event, Instant at) throws Misstep {
        String approval = event.text("approval");
        HeldAction held = known(approval, "released");
        switch (held.state) {
            case APPROVED -> {}
            case PENDING, CLOSED -> throw Misstep.tampered("`" + approval + "` was released, but not approved.");
            case REVOKED -> throw Misstep.tampered("`" + approval + "` was released after it was revoked.");
            case RELEASED, EXECUTED -> throw Misstep.tampered("`" + approval + "` was released twice.");
        }
        sameDigest(held, event, "released");
        HeldAction.Asked asked = Optional.ofNullable(held.actions.get(event.text("action")))
                .orElseThrow(() -> Misstep.tampered("`" + event.text("action") + "` was released under `" + approval
                        + "`, but was not held under it."));
        frozen.beginning(event.text("action"), asked.doing());
        Set<String> interested = new HashSet<>(held.interested);
        interested.addAll(asked.interested());
        if (!held.broken && !held.enough(interested, names(held, at))) {
            throw Misstep.tampered("`" + event.text("action") + "` was released under `" + approval
                    + "`, which was not approved by enough people who have no part in it.");
        }
        if (at.isAfter(held.useBy.plus(tolerance))) {
            throw Misstep.tampered("`" + approval + "` was released after its time to be used (" + held.useBy + ").");
        }
        if (!Obligation.covered(held.constraints().on(held.obligations), HeldAction.obligations(event))) {
            throw Misstep.tampered("`" + event.text("action") + "` was released under `" + approval
                    + "` without all that the policy and its approvers demanded of it.");
        }
        held.become(HeldAction.State.RELEASED);
        held.released = event.text("action");
    }

    void executed(String approval, String action) throws Misstep {
        HeldAction held = known(approval, "executed");
        switch (held.state) {
            case RELEASED -> {}
            case EXECUTED -> throw Misstep.tampered("`" + approval + "` was executed twice.");
            case PENDING, APPROVED, CLOSED, REVOKED ->
                throw Misstep.tampered("`" + approval + "` was executed, but never released.");
        }
        if (!held.released.equals(action)) {
            throw Misstep.tampered("`" + action + "` was executed under `" + approval + "`, which was released for `"
                    + held.released + "`.");
        }
        held.become(HeldAction.State.EXECUTED);
        end(approval, held);
    }

    /** A recorded step was not stored: the hold is as it was, and the votes are asked for again. */
    void undone(Json.Fields event) throws Misstep {
        HeldAction held = known(event.text("approval"), "undone");
        switch (held.state) {
            case PENDING, APPROVED, CLOSED -> {
                ended.remove(event.text("approval"));
                open.put(event.text("approval"), held);
                held.reopen();
                if (event.text("step").equals("voted") || event.text("step").equals("ahead")) {
                    ahead.undone(event.text("approval"));
                    held.unanswer();
                }
            }
            case REVOKED -> {} // its permit is spent all the same
            case RELEASED, EXECUTED ->
                throw Misstep.tampered("A step of `" + event.text("approval") + "` was undone after its release.");
        }
    }

    /**
     * The gateway started anew. What it recorded last and did not store is not done again: the row counts for nothing. Only
     * a vote without its revision, as older gateways recorded it, may be given again.
     */
    void restarted() {
        start++;
    }

    /** Forgets approvals that were never used and no longer can be. */
    void sweep(Instant latest) {
        open.entrySet().removeIf(entry -> {
            HeldAction held = entry.getValue();
            boolean dead = held.state == HeldAction.State.APPROVED
                    && held.useBy.plus(tolerance).isBefore(latest);
            if (dead) {
                ended.put(entry.getKey(), held);
            }
            return dead;
        });
        trim();
    }

    private HeldAction pending(Json.Fields event, String what) throws Misstep {
        String approval = event.text("approval");
        HeldAction held = find(approval)
                .orElseThrow(() -> Misstep.tampered(what + ", but the hold `" + approval + "` never began."));
        if (!held.open()) {
            throw Misstep.tampered(what + ", but the hold `" + approval + "` had ended already.");
        }
        return held;
    }

    private HeldAction known(String approval, String what) throws Misstep {
        return find(approval)
                .orElseThrow(() -> Misstep.tampered("`" + approval + "` was " + what + ", but that hold never began."));
    }

    private static void sameDigest(HeldAction held, Json.Fields event, String what) throws Misstep {
        if (!held.digest.equals(event.text("digest"))) {
            throw Misstep.tampered(
                    "What was " + what + " (" + event.text("digest") + ") is not what was held (" + held.digest + ").");
        }
    }

    private Optional<HeldAction> find(String approval) {
        return Optional.ofNullable(open.get(approval)).or(() -> Optional.ofNullable(ended.get(approval)));
    }

    private void end(String approval, HeldAction held) {
        open.remove(approval);
        ended.put(approval, held);
        trim();
    }

    private void trim() {
        while (ended.size() > REMEMBERED) {
            ended.pollFirstEntry();
        }
    }

    int unanswered() {
        return count(HeldAction.State.RELEASED);
    }

    int pending() {
        return count(HeldAction.State.PENDING);
    }

    private int count(HeldAction.State state) {
        return Math.toIntExact(
                open.values().stream().filter(held -> held.state == state).count());
    }
}
