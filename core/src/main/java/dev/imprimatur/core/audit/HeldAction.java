package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     * @param start during which start of the gateway it was given
     */
    record Answer(boolean approves, boolean passkey, Terms terms, int start) {}

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

    /** By the identifier of the action. */
    final Map<String, Asked> actions = new HashMap<>(2);

    final Map<String, Answer> answers = new HashMap<>(4);

    /** What had been answered before the last vote. */
    private Map<String, Answer> before = Map.of();

    State state = State.PENDING;
    Instant since;
    Instant useBy = Instant.MIN;
    String released = "";

    /** The granted shape by which it was approved. */
    Optional<String> aheadOf = Optional.empty();

    /** The end was recorded a moment before the gateway stopped, so it may not have been stored. */
    boolean perhapsLost;

    HeldAction(Json.Fields held, Instant at) {
        this.digest = held.text("digest");
        this.opens = at;
        this.since = at;
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

    void answer(String voter, Answer answer) {
        before = Map.copyOf(answers);
        answers.put(voter, answer);
    }

    /** People approved it before it was asked. */
    void ahead(String grant, Map<String, Answer> granted) {
        before = Map.copyOf(answers);
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
        return state == State.PENDING || perhapsLost;
    }

    /** It goes on as if the end that a crash lost had never been. */
    void reopen() {
        state = State.PENDING;
        perhapsLost = false;
    }

    void become(State next, Instant at) {
        state = next;
        since = at;
        perhapsLost = false;
    }

    /** Whether the votes seen are enough, {@code without} those of these: each requirement's number of distinct people. */
    boolean enough(Set<String> without) {
        return requirements.stream()
                .allMatch(requirement -> answers.entrySet().stream()
                                .filter(answer -> answer.getValue().approves() && !without.contains(answer.getKey()))
                                .filter(answer -> answer.getValue().passkey() || !requirement.passkey())
                                .count()
                        >= requirement.people());
    }
}
