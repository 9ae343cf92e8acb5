package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Allowance;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.GrantedShape;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people granted ahead, as a log must show it: granted by all who approved, and used no further. */
final class Ahead {

    /** @param answers of those who granted it, by name */
    private record Live(ShapeUses state, List<Requirement> requirements, Map<String, HeldAction.Answer> answers) {}

    /** @param together the voter and those in whose place they voted */
    private record Said(Terms terms, Set<String> together) {}

    private final Duration tolerance;
    private final OnePerson onePerson;
    private final Map<String, Live> live = new HashMap<>();

    Ahead(Duration tolerance, OnePerson onePerson) {
        this.tolerance = tolerance;
        this.onePerson = onePerson;
    }

    /** @param held the approval by which it is granted */
    void granted(Json.Fields event, HeldAction held, Instant at) throws Misstep {
        GrantedShape granted = GrantedShape.of(event);
        String id = "`" + granted.id() + "`";
        if (held.state != HeldAction.State.APPROVED || held.aheadOf.isPresent()) {
            throw Misstep.tampered(id + " was granted by `" + granted.approval() + "`, which people did not approve.");
        }
        if (!held.shape.equals(Optional.of(granted.shape().toString()))
                || !held.policy.equals(Optional.of(granted.policy().toString()))) {
            throw Misstep.tampered(id + " was granted for something else than what was approved.");
        }
        if (held.latitude.isEmpty()) {
            throw Misstep.tampered(id + " was granted, but no rule lets approvers grant it.");
        }
        Latitude latitude = held.latitude.get();
        Instant last = at.plus(latitude.until()).plus(tolerance);
        for (Allowance allowance : granted.allowances()) {
            if (allowance.times() > latitude.times() || allowance.until().isAfter(last)) {
                throw Misstep.tampered(id + " was granted further than the policy lets approvers go.");
            }
        }
        if (granted.most() > latitude.times() || !same(granted.votes(), held, at)) {
            throw Misstep.tampered(id + " was not granted by all who approved, as they said it.");
        }
        Live before = live.putIfAbsent(
                granted.id(),
                new Live(new ShapeUses(granted, List.of(), 0), held.requirements, new LinkedHashMap<>(held.answers)));
        if (before != null) {
            throw Misstep.tampered(id + " was granted twice.");
        }
    }

    /** Whether these are exactly the votes that approved, with the terms that the log has. */
    private boolean same(List<Vote> votes, HeldAction held, Instant at) {
        Map<String, Said> said = new HashMap<>();
        votes.forEach(vote -> said.put(
                vote.voter().toString(),
                new Said(
                        vote.terms(),
                        Stream.concat(
                                        Stream.of(vote.voter()),
                                        vote.inPlaceOf().stream().map(InPlaceOf::person))
                                .map(PrincipalId::toString)
                                .collect(Collectors.toSet()))));
        Map<String, Said> recorded = new HashMap<>();
        held.answers.forEach((voter, answer) -> recorded.put(voter, new Said(answer.terms(), answer.together())));
        // Who is linked by now may have been so when they voted again under their other name. That took the place of
        // this vote.
        recorded.keySet()
                .removeIf(voter -> !said.containsKey(voter)
                        && !Collections.disjoint(onePerson.names(voter, held.opens, at), said.keySet()));
        return said.size() == votes.size() && said.equals(recorded);
    }

    /** @param held the hold that is approved by it */
    void used(Json.Fields event, HeldAction held, Instant at) throws Misstep {
        String id = event.text("grant");
        Live grant = Optional.ofNullable(live.get(id))
                .orElseThrow(() -> Misstep.tampered("`" + id + "` was used, but was not granted, or had ended."));
        GrantedShape granted = grant.state().granted();
        if (held.state != HeldAction.State.PENDING || !held.answers.isEmpty()) {
            throw Misstep.tampered("`" + id + "` was used for a hold that people had answered or that had ended.");
        }
        if (!held.shape.equals(Optional.of(granted.shape().toString()))
                || !held.policy.equals(Optional.of(granted.policy().toString()))
                || !held.requirements.equals(grant.requirements())) {
            throw Misstep.tampered("`" + id + "` was used for something else than what was granted.");
        }
        if (!granted.allows(grant.state().uses(), grant.state().used(), at)) {
            throw Misstep.tampered("`" + id + "` was used more often, or longer, than it was granted.");
        }
        List<Instant> uses = new ArrayList<>(grant.state().uses());
        uses.removeIf(use -> use.isBefore(at.minus(Allowance.LONGEST)));
        uses.add(at);
        live.put(
                id,
                new Live(
                        new ShapeUses(granted, uses, grant.state().used() + 1), grant.requirements(), grant.answers()));
        held.ahead(id, grant.answers());
        if (!held.enough(held.interested, some -> onePerson.names(some, held.opens, at.minus(tolerance)))) {
            throw Misstep.tampered("`" + id + "` was used for an action of somebody who granted it, or they are one"
                    + " person by now: the others are not enough.");
        }
    }

    void ended(Json.Fields event) throws Misstep {
        if (live.remove(event.text("grant")) == null) {
            throw Misstep.tampered("`" + event.text("grant") + "` ended, but was not granted, or had ended already.");
        }
    }

    /** The approval did not happen, and with it nothing was granted. */
    void undone(String approval) {
        ApprovalId id = new ApprovalId(approval);
        live.values().removeIf(each -> each.state().granted().approval().equals(id));
    }
}
