package dev.imprimatur.core.approval;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "a", "b");

    private final Pending pending = pending(Samples.need("group:a", 1));

    private static Pending pending(Requirement... requirements) {
        var action = Samples.action("act-1");
        return Pending.open(
                new ApprovalId("apr-2222222222"),
                Ask.about(action, action.digest(), Samples.hold(requirements), false, NOON));
    }

    private static Vote vote(Pending on, Person voter, Choice choice) {
        return vote(on.ask().digest(), voter, choice, false);
    }

    private static Vote vote(Digest seen, Person voter, Choice choice, boolean passkey) {
        return new Vote(
                voter.id(), choice, "", new Evidence("test", "pwd", NOON, "cred", seen, passkey), NOON.plusSeconds(1));
    }

    private static Cast.Why refusal(Pending on, Vote vote, Optional<Person> voter, Instant now) {
        assertThat(on.cast(vote, voter, now)).isInstanceOf(Cast.Refused.class);
        Cast.Refused refused = (Cast.Refused) on.cast(vote, voter, now);
        assertThat(refused.sentence()).endsWith(".");
        return refused.why();
    }

    private static Directory directory(Person... people) {
        Map<PrincipalId, Person> known = new java.util.HashMap<>();
        List.of(people).forEach(person -> known.put(person.id(), person));
        return id -> Optional.ofNullable(known.get(id));
    }

    @Test
    void refusesVoteOfEveryoneInTheChain() {
        Person requester = Samples.person("requester", "a");
        Person boss = Samples.person("boss", "a");
        Agent inner = new Agent(PrincipalId.parse("agent:inner"), "inner", boss.id(), Set.of());
        Subject subject = new Subject(Samples.bot(), List.of(inner, requester), "cred", Samples.ISSUER);
        assertThat(subject.interested())
                .containsExactlyInAnyOrder(Samples.OWNER, boss.id(), requester.id(), Samples.ISSUER);
        var action = Samples.action("act-1");
        var chained = new dev.imprimatur.core.action.Action(
                action.id(),
                subject,
                action.target(),
                action.operation(),
                action.facts(),
                action.also(),
                action.payload(),
                action.intent(),
                action.model(),
                action.at());
        Pending held = Pending.open(
                new ApprovalId("apr-2222222222"),
                Ask.about(chained, chained.digest(), Samples.hold(Samples.need("group:a", 1)), false, NOON));
        for (PrincipalId id : subject.interested()) {
            // an administrator in the right group with a passkey is refused all the same
            Person administrator = new Person(id, id.name(), Set.of("a"), Set.of(), true);
            for (Choice choice : Choice.values()) {
                assertThat(refusal(
                                held,
                                vote(held.ask().digest(), administrator, choice, true),
                                Optional.of(administrator),
                                NOON))
                        .isEqualTo(Cast.Why.OWN_ACTION);
            }
        }
    }

    @Test
    void refusesVotesOfMachinesByConstruction() {
        for (String machine : List.of("agent:bot", "workload:ci")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new Vote(
                            PrincipalId.parse(machine),
                            Choice.APPROVE,
                            "",
                            new Evidence(
                                    "test", "pwd", NOON, "cred", pending.ask().digest(), false),
                            NOON)))
                    .hasMessageContaining("only people can");
        }
    }

    @Test
    void refusesWhoIsNotAskedUnknownOrNotWhomTheySay() {
        Person stranger = Samples.person("stranger", "z");
        assertThat(refusal(pending, vote(pending, stranger, Choice.APPROVE), Optional.of(stranger), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(refusal(pending, vote(pending, stranger, Choice.DENY), Optional.of(stranger), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), Optional.empty(), NOON))
                .isEqualTo(Cast.Why.UNKNOWN_VOTER);
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), Optional.of(BEN), NOON))
                .isEqualTo(Cast.Why.UNKNOWN_VOTER);
    }

    @Test
    void refusesVoteOnAnotherDigest() {
        Vote blind = vote(Digest.of(new byte[0]), ANN, Choice.APPROVE, false);
        assertThat(refusal(pending, blind, Optional.of(ANN), NOON)).isEqualTo(Cast.Why.OTHER_DIGEST);
    }

    @Test
    void countsAPersonInTwoGroupsOnceForAQuorumOfTwo() {
        Pending two = pending(Samples.need("group:a", 2));
        Pending voted =
                (Pending) ((Cast.Counted) two.cast(vote(two, BEN, Choice.APPROVE), Optional.of(BEN), NOON)).next();
        assertThat(refusal(voted, vote(voted, BEN, Choice.APPROVE), Optional.of(BEN), NOON))
                .isEqualTo(Cast.Why.REPEATED);
        assertThat(voted.settle(
                        directory(ANN, BEN),
                        Samples.allowing().decide(voted.ask().action()),
                        NOON))
                .isEqualTo(voted);
    }

    @Test
    void oneDenialEndsIt() {
        Approval denied = ((Cast.Counted) pending.cast(vote(pending, ANN, Choice.DENY), Optional.of(ANN), NOON)).next();
        assertThat(denied).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.verdict()).isEqualTo(Closed.Verdict.DENIED);
            assertThat(closed.by()).isEqualTo("person:ann");
        });
    }

    @Test
    void silenceIsNotConsent() {
        Instant late = pending.ask().expiresAt();
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), Optional.of(ANN), late))
                .isEqualTo(Cast.Why.LATE);
        Pending agreed = (Pending)
                ((Cast.Counted) pending.cast(vote(pending, ANN, Choice.APPROVE), Optional.of(ANN), NOON)).next();
        assertThat(agreed.settle(
                                directory(ANN),
                                Samples.allowing().decide(agreed.ask().action()),
                                late)
                        .state())
                .isEqualTo("expired");
    }

    @Test
    void refusesVotesWhenTheClockWentBack() {
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), Optional.of(ANN), NOON.minusSeconds(1)))
                .isEqualTo(Cast.Why.CLOCK);
    }

    @Test
    void wantsThePasskeyItAskedFor() {
        Pending strict = pending(new Requirement(new Voters.Group("a"), 1, true));
        assertThat(refusal(strict, vote(strict, ANN, Choice.APPROVE), Optional.of(ANN), NOON))
                .isEqualTo(Cast.Why.NO_PASSKEY);
        Vote signed = vote(strict.ask().digest(), ANN, Choice.APPROVE, true);
        assertThat(strict.cast(signed, Optional.of(ANN), NOON)).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void checksPowerAgainWhenItSettlesAndWhenItReleases() {
        Pending agreed = (Pending)
                ((Cast.Counted) pending.cast(vote(pending, ANN, Choice.APPROVE), Optional.of(ANN), NOON)).next();
        var allow = Samples.allowing().decide(agreed.ask().action());
        Directory moved = directory(Samples.person("ann", "z"));
        assertThat(agreed.settle(moved, allow, NOON)).isEqualTo(agreed);
        Approved approved = (Approved) agreed.settle(directory(ANN), allow, NOON);
        assertThat(approved.objection(directory(ANN), allow)).isEmpty();
        assertThat(approved.objection(moved, allow)).get().asString().contains("quorum is gone");
        assertThat(approved.objection(directory(), allow)).isPresent();
    }

    @Test
    void asksThePolicyAgain() {
        Pending agreed = (Pending)
                ((Cast.Counted) pending.cast(vote(pending, ANN, Choice.APPROVE), Optional.of(ANN), NOON)).next();
        var action = agreed.ask().action();
        assertThat(agreed.settle(directory(ANN), Samples.denying().decide(action), NOON))
                .isInstanceOfSatisfying(Closed.class, closed -> {
                    assertThat(closed.verdict()).isEqualTo(Closed.Verdict.DENIED);
                    assertThat(closed.by()).isEqualTo("policy");
                    assertThat(closed.because()).contains("because of never");
                });
        var more = Samples.holding(Samples.need("group:a", 1), Samples.need("group:b", 1))
                .decide(action);
        assertThat(agreed.settle(directory(ANN), more, NOON)).isInstanceOf(Closed.class);
        var masked = new dev.imprimatur.core.policy.Rule(
                new dev.imprimatur.core.policy.RuleId("mask"),
                Samples.rule("x", Effect.ALLOW, dev.imprimatur.core.policy.Condition.ALWAYS, Optional.empty())
                        .on(),
                dev.imprimatur.core.policy.Condition.ALWAYS,
                Effect.ALLOW,
                dev.imprimatur.core.policy.Risk.LOW,
                "",
                Optional.empty(),
                List.of(new dev.imprimatur.core.policy.Obligation.MaxRows(1)));
        assertThat(agreed.settle(directory(ANN), Samples.policy(masked).decide(action), NOON))
                .isInstanceOf(Closed.class);
        var less = Samples.holding(Samples.need("group:a", 1)).decide(action);
        assertThat(agreed.settle(directory(ANN), less, NOON)).isInstanceOf(Approved.class);
    }
}
