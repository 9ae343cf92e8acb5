package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One approval as far as a log has shown it. */
final class HeldAction {

    /** How far it has come. */
    enum State {
        PENDING,
        APPROVED,
        CLOSED,
        REVOKED,
        RELEASED,
        EXECUTED
    }

    /**
     * The last answer of one person.
     *
     * @param start during which start of the gateway it was given; {@link #KNOWN} where the next start knows of it
     * @param together the voter and those in whose place they voted, who are one person
     */
    record Answer(boolean approves, boolean passkey, Terms terms, int start, Set<String> together) {

        /** The log says how far the approval came with it: after a restart an older row counts for nothing. */
        static final int KNOWN = -1;

        /** Whether it stands during a later start: a crash may have lost what the log does not tell so well. */
        boolean stands(int later) {
            return start == KNOWN || start == later;
        }

        /** Whether {@code next} says no more than this one: then this one stands. */
        boolean says(Answer next) {
            return approves == next.approves
                    && start == next.start
                    && terms.equals(next.terms)
                    && ((passkey && !next.passkey) || (passkey == next.passkey && together.containsAll(next.together)));
        }
    }

    /**
     * One of the attempts that wait for it.
     *
     * @param interested whoever may not approve it
     */
    record Asked(Set<String> interested, Frozen.Doing doing) {

        static final Asked BY_NOBODY = new Asked(Set.of(), Frozen.Doing.NOTHING);
    }

    final String digest;
    final Instant opens;
    final Instant expires;
    final List<Requirement> requirements;
    final Set<String> interested;

    /** Whoever approves must say why. */
    final boolean rationale;

    /** What the policy demanded that it suffers. */
    final List<Obligation> obligations;

    /** What is the same in actions that differ in values alone. */
    final Optional<String> shape;

    final Optional<String> policy;

    /** How far whoever approves may approve ahead. */
    final Optional<Latitude> latitude;

    /** Who may run it unapproved, and who looks into it then. */
    final List<BreakGlass> breakGlass;

    /** How soon people are reminded, and how often they were. */
    final List<Duration> remind;

    int reminded;

    /** Channels that could not tell people. */
    final Set<String> undelivered = new HashSet<>(2);

    /** Somebody runs it unapproved. */
    boolean broken;

    /** By the identifier of the action. */
    final Map<String, Asked> actions = new HashMap<>(2);

    /** By voter, whoever answered last behind the others. */
    final Map<String, Answer> answers = new LinkedHashMap<>(4);

    /** What had been answered before the last vote. */
    private Map<String, Answer> before = Map.of();

    State state = State.PENDING;
    Instant useBy = Instant.MIN;
    String released = "";

    /** The granted shape by which it was approved. */
    Optional<String> aheadOf = Optional.empty();

    HeldAction(Json.Fields held, Instant at) {
        this.digest = held.text("digest");
        this.opens = at;
        this.expires = Instant.parse(held.text("expires_at"));
        this.requirements = held.array("requirements").stream()
                .map(requirement -> Requirement.of((Json.Fields) requirement))
                .toList();
        this.interested = Set.copyOf(held.texts("interested"));
        this.rationale = held.find("rationale").isPresent() && held.flag("rationale");
        this.obligations = obligations(held);
        this.shape = held.findText("shape");
        this.policy = held.findText("policy");
        this.latitude = held.find("standing").map(found -> Latitude.of(held.fields("standing")));
        this.breakGlass = array(held, "break_glass").stream()
                .map(glass -> BreakGlass.of((Json.Fields) glass))
                .toList();
        this.remind = array(held, "remind").stream()
                .map(after -> Duration.parse(((Json.Text) after).value()))
                .toList();
    }

    /** Those that an event names. */
    static List<Obligation> obligations(Json.Fields event) {
        return event.find("obligations").isEmpty()
                ? List.of()
                : event.array("obligations").stream()
                        .map(each -> Obligation.of((Json.Fields) each))
                        .toList();
    }

    /** The strictest of what its approvers added. */
    Constraints constraints() {
        return answers.values().stream()
                .filter(Answer::approves)
                .map(answer -> answer.terms().constraints())
                .reduce(Constraints.NONE, Constraints::and);
    }

    private static List<Json> array(Json.Fields held, String member) {
        return held.find(member).isPresent() ? held.array(member) : List.of();
    }

    /** @param names all under which the voter is known: an earlier answer under one of them is replaced */
    void answer(String voter, Set<String> names, Answer answer) {
        before = new LinkedHashMap<>(answers);
        Set<String> others = new HashSet<>(names);
        others.remove(voter);
        answers.keySet().removeAll(others);
        Answer earlier = answers.get(voter);
        if (earlier == null || !earlier.says(answer)) {
            answers.remove(voter);
            answers.put(voter, answer);
        }
    }

    /** People approved it before it was asked. */
    void ahead(String grant, Map<String, Answer> granted) {
        before = new LinkedHashMap<>(answers);
        answers.putAll(granted);
        aheadOf = Optional.of(grant);
    }

    /** Takes the last vote back. */
    void unanswer() {
        aheadOf = Optional.empty();
        answers.clear();
        answers.putAll(before);
    }

    boolean open() {
        return state == State.PENDING;
    }

    /** It goes on as if the end that was undone had never been. */
    void reopen() {
        state = State.PENDING;
        broken = false;
    }

    void become(State next) {
        state = next;
    }

    /**
     * Whether the votes seen are enough, {@code without} those of these: each requirement's number of distinct people.
     *
     * @param names all names of some people, as they are known when this is counted
     */
    boolean enough(Set<String> without, UnaryOperator<Set<String>> names) {
        return requirements.stream()
                .allMatch(requirement -> people(requirement.passkey(), without, names) >= requirement.people());
    }

    /** Who votes in somebody's place is one person with them, under whatever name each of them is known. */
    private int people(boolean passkey, Set<String> without, UnaryOperator<Set<String>> names) {
        List<Set<String>> counted = new ArrayList<>();
        answers.entrySet().stream()
                .filter(answer -> answer.getValue().approves())
                .filter(answer -> Collections.disjoint(without, names.apply(Set.of(answer.getKey()))))
                .filter(answer -> answer.getValue().passkey() || !passkey)
                .map(answer -> answer.getValue().together())
                .sorted(Comparator.comparingInt(Set::size))
                .map(names)
                .filter(together -> counted.stream().allMatch(other -> Collections.disjoint(other, together)))
                .forEach(counted::add);
        return counted.size();
    }
}
