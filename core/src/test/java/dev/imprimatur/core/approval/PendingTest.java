package dev.imprimatur.core.approval;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.SoftPasskey;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Escalation;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
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

    private static Pending pending(Demand demand) {
        Ask asked = pending(demand.requirements().toArray(Requirement[]::new)).ask();
        return Pending.open(
                new ApprovalId("apr-2222222222"),
                new Ask(
                        asked.action(),
                        asked.digest(),
                        asked.interested(),
                        demand,
                        asked.obligations(),
                        asked.rules(),
                        asked.policy(),
                        asked.because(),
                        asked.risk(),
                        asked.collectable(),
                        asked.shape(),
                        asked.openedAt()));
    }

    private static Vote vote(Pending on, Person voter, Choice choice) {
        return vote(on.ask().digest(), voter, choice, false);
    }

    private static Vote vote(Digest seen, Person voter, Choice choice, boolean passkey) {
        Optional<Assertion> assertion = passkey
                ? Optional.of(new SoftPasskey("ES256").sign(Assertion.challenge("apr-2222222222", "approve", "", "x")))
                : Optional.empty();
        Evidence evidence = new Evidence("test", "pwd", NOON, "cred", seen, assertion, Optional.empty());
        return new Vote(voter.id(), choice, "", evidence, NOON.plusSeconds(1));
    }

    private static Cast cast(Pending on, Vote vote, Directory people, Instant now) {
        return on.cast(vote, people, Samples.allowing().decide(on.ask().action()), now);
    }

    private static Approval counted(Pending on, Vote vote, Directory people, Decision again) {
        return ((Cast.Counted) on.cast(vote, people, again, NOON)).next();
    }

    private static Cast.Why refusal(Pending on, Vote vote, Directory people, Instant now) {
        Cast cast = cast(on, vote, people, now);
        assertThat(cast).isInstanceOf(Cast.Refused.class);
        Cast.Refused refused = (Cast.Refused) cast;
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
        var chained = Samples.with(subject);
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
                                directory(administrator),
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
                                    "test", "pwd", NOON, "cred", pending.ask().digest()),
                            NOON)))
                    .hasMessageContaining("only people can");
        }
    }

    @Test
    void refusesWhoIsNotAskedUnknownOrNotWhomTheySay() {
        Person stranger = Samples.person("stranger", "z");
        assertThat(refusal(pending, vote(pending, stranger, Choice.APPROVE), directory(stranger), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(refusal(pending, vote(pending, stranger, Choice.DENY), directory(stranger), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), directory(), NOON))
                .isEqualTo(Cast.Why.UNKNOWN_VOTER);
        assertThat(refusal(
                        pending,
                        vote(pending, ANN, Choice.APPROVE),
                        id -> id.equals(ANN.id()) ? Optional.of(BEN) : Optional.empty(),
                        NOON))
                .isEqualTo(Cast.Why.UNKNOWN_VOTER);
    }

    @Test
    void refusesVoteOnAnotherDigest() {
        Vote blind = vote(Digest.of(new byte[0]), ANN, Choice.APPROVE, false);
        assertThat(refusal(pending, blind, directory(ANN), NOON)).isEqualTo(Cast.Why.OTHER_DIGEST);
    }

    @Test
    void countsAPersonInTwoGroupsOnceForAQuorumOfTwo() {
        Pending two = pending(Samples.need("group:a", 2));
        Decision allow = Samples.allowing().decide(two.ask().action());
        Pending voted = (Pending) counted(two, vote(two, BEN, Choice.APPROVE), directory(ANN, BEN), allow);
        assertThat(refusal(voted, vote(voted, BEN, Choice.APPROVE), directory(ANN, BEN), NOON))
                .isEqualTo(Cast.Why.REPEATED);
        assertThat(counted(voted, vote(voted, ANN, Choice.APPROVE), directory(ANN, BEN), allow))
                .isInstanceOf(Approved.class);
    }

    @Test
    void countsTwoNamesOfOnePersonOnce() {
        Person again = new Person(PrincipalId.parse("person:ben-too"), "ben", Set.of("a"), Set.of("slack:U1"), false);
        Person ben = new Person(BEN.id(), "ben", Set.of("a"), Set.of("slack:U1", "okta:2"), false);
        Pending two = pending(Samples.need("group:a", 2));
        Decision allow = Samples.allowing().decide(two.ask().action());
        Directory people = directory(ben, again);
        Pending voted = (Pending) counted(two, vote(two, ben, Choice.APPROVE), people, allow);
        assertThat(counted(voted, vote(voted, again, Choice.APPROVE), people, allow))
                .isInstanceOf(Pending.class);
    }

    @Test
    void refusesTheOwnersSecondAccount() {
        Person owner = new Person(Samples.OWNER, "owner", Set.of(), Set.of("slack:U9"), false);
        Person second = new Person(PrincipalId.parse("person:second"), "owner", Set.of("a"), Set.of("slack:U9"), false);
        assertThat(refusal(pending, vote(pending, second, Choice.APPROVE), directory(owner, second), NOON))
                .isEqualTo(Cast.Why.OWN_ACTION);
    }

    @Test
    void oneDenialEndsIt() {
        Decision allow = Samples.allowing().decide(pending.ask().action());
        assertThat(counted(pending, vote(pending, ANN, Choice.DENY), directory(ANN), allow))
                .isInstanceOfSatisfying(Closed.class, closed -> {
                    assertThat(closed.verdict()).isEqualTo(Closed.Verdict.DENIED);
                    assertThat(closed.by()).isEqualTo("person:ann");
                });
    }

    @Test
    void silenceIsNotConsent() {
        Instant late = pending.ask().expiresAt();
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), late))
                .isEqualTo(Cast.Why.LATE);
        assertThat(pending.expire(late).state()).isEqualTo("expired");
    }

    @Test
    void refusesVotesWhenTheClockWentBack() {
        assertThat(refusal(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), NOON.minusSeconds(1)))
                .isEqualTo(Cast.Why.CLOCK);
    }

    @Test
    void wantsThePasskeyItAskedFor() {
        Pending strict = pending(new Requirement(new Voters.Group("a"), 1, true));
        assertThat(refusal(strict, vote(strict, ANN, Choice.APPROVE), directory(ANN), NOON))
                .isEqualTo(Cast.Why.NO_PASSKEY);
        Vote signed = vote(strict.ask().digest(), ANN, Choice.APPROVE, true);
        assertThat(cast(strict, signed, directory(ANN), NOON)).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void whoIsExceptedDoesNotCountThoughTheGroupIsAsked() {
        Pending held =
                pending(new Requirement(new Voters.Group("a"), 1, false, List.of(new Voters.Group("b")), List.of()));
        assertThat(refusal(held, vote(held, BEN, Choice.APPROVE), directory(BEN), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(refusal(held, vote(held, BEN, Choice.DENY), directory(BEN), NOON))
                .isEqualTo(Cast.Why.NOT_ASKED);
        assertThat(cast(held, vote(held, ANN, Choice.APPROVE), directory(ANN, BEN), NOON))
                .isInstanceOf(Cast.Counted.class);
    }

    @Test
    void whoJoinsTheExceptedAfterVotingNoLongerCounts() {
        Pending held =
                pending(new Requirement(new Voters.Group("a"), 1, false, List.of(new Voters.Group("b")), List.of()));
        Decision allow = Samples.allowing().decide(held.ask().action());
        Approved approved = (Approved) counted(held, vote(held, ANN, Choice.APPROVE), directory(ANN), allow);
        assertThat(approved.objection(directory(ANN), allow, NOON)).isEmpty();
        assertThat(approved.objection(directory(Samples.person("ann", "a", "b")), allow, NOON))
                .isPresent();
    }

    @Test
    void whoIsAskedLaterCountsLaterAndNotBefore() {
        Person oncall = Samples.person("oncall", "oncall");
        Pending held = pending(new Requirement(
                new Voters.Group("a"),
                1,
                false,
                List.of(),
                List.of(new Escalation(Duration.ofMinutes(10), new Voters.Group("oncall")))));
        Vote early = at(vote(held, oncall, Choice.APPROVE), NOON.plusSeconds(599));
        assertThat(((Cast.Refused) cast(held, early, directory(oncall), early.at())).sentence())
                .isEqualTo("person:oncall is asked only if nobody else has decided by 2026-03-01T12:10:00Z.");
        Vote late = at(vote(held, oncall, Choice.APPROVE), NOON.plusSeconds(600));
        Cast cast = held.cast(
                late, directory(oncall), Samples.allowing().decide(held.ask().action()), late.at());
        Approved approved = (Approved) ((Cast.Counted) cast).next();
        assertThat(approved.objection(
                        directory(oncall), Samples.allowing().decide(held.ask().action()), late.at()))
                .isEmpty();
    }

    @Test
    void wantsTheReasonItAskedForFromWhoeverApproves() {
        Demand demand = new Demand(
                List.of(Samples.need("group:a", 1)), Duration.ofMinutes(30), Duration.ofMinutes(10), List.of(), true);
        Pending held = pending(demand);
        assertThat(refusal(held, vote(held, ANN, Choice.APPROVE), directory(ANN), NOON))
                .isEqualTo(Cast.Why.NO_REASON);
        Vote plain = vote(held, ANN, Choice.APPROVE);
        Vote reasoned = new Vote(plain.voter(), plain.choice(), "Ticket 7.", plain.evidence(), plain.at());
        assertThat(cast(held, reasoned, directory(ANN), NOON)).isInstanceOf(Cast.Counted.class);
        assertThat(cast(held, vote(held, ANN, Choice.DENY), directory(ANN), NOON))
                .isInstanceOf(Cast.Counted.class);
    }

    private static Vote at(Vote vote, Instant at) {
        return new Vote(vote.voter(), vote.choice(), vote.because(), vote.evidence(), at);
    }

    @Test
    void aPasskeyCanBeAddedToAVoteThatLackedIt() {
        Pending both = pending(Samples.need("group:a", 1), new Requirement(new Voters.Group("a"), 1, true));
        Decision allow = Samples.allowing().decide(both.ask().action());
        Pending voted = (Pending) counted(both, vote(both, ANN, Choice.APPROVE), directory(ANN), allow);
        Vote signed = vote(both.ask().digest(), ANN, Choice.APPROVE, true);
        assertThat(counted(voted, signed, directory(ANN), allow)).isInstanceOf(Approved.class);
    }

    @Test
    void whoVotesAgainAfterRegainingPowerSettlesIt() {
        Pending two = pending(Samples.need("group:a", 2));
        Decision allow = Samples.allowing().decide(two.ask().action());
        Pending one = (Pending) counted(two, vote(two, ANN, Choice.APPROVE), directory(ANN, BEN), allow);
        Directory annLost = directory(Samples.person("ann", "z"), BEN);
        Pending both = (Pending) counted(one, vote(one, BEN, Choice.APPROVE), annLost, allow);
        assertThat(counted(both, vote(both, BEN, Choice.APPROVE), directory(ANN, BEN), allow))
                .isInstanceOf(Approved.class);
    }

    @Test
    void checksPowerAgainWhenItReleases() {
        Decision allow = Samples.allowing().decide(pending.ask().action());
        Approved approved = (Approved) counted(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), allow);
        assertThat(approved.objection(directory(ANN), allow, NOON)).isEmpty();
        assertThat(approved.objection(directory(Samples.person("ann", "z")), allow, NOON))
                .get()
                .asString()
                .contains("quorum is gone");
        assertThat(approved.objection(directory(), allow, NOON)).isPresent();
    }

    @Test
    void whoIssuedTheCredentialThatReleasesMayNotHaveApproved() {
        Decision allow = Samples.allowing().decide(pending.ask().action());
        Approved approved = (Approved) counted(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), allow);
        var later = Samples.with(new Subject(Samples.bot(), List.of(), "cred-2", ANN.id()));
        assertThat(later.digest()).isEqualTo(pending.ask().digest());
        assertThat(approved.objection(directory(ANN), Samples.allowing().decide(later), NOON))
                .get()
                .asString()
                .contains("quorum is gone");
    }

    @Test
    void aDecisionAboutAnotherActionApprovesNothing() {
        Decision other = Samples.allowing().decide(Samples.action("act-9", "SELECT 1"));
        assertThat(counted(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), other))
                .isInstanceOf(Closed.class);
    }

    @Test
    void asksThePolicyAgain() {
        var action = pending.ask().action();
        assertThat(approveUnder(Samples.denying().decide(action))).isInstanceOfSatisfying(Closed.class, closed -> {
            assertThat(closed.verdict()).isEqualTo(Closed.Verdict.DENIED);
            assertThat(closed.by()).isEqualTo("policy");
            assertThat(closed.because()).contains("because of never");
        });
        assertThat(approveUnder(Samples.holding(Samples.need("group:a", 1), Samples.need("group:b", 1))
                        .decide(action)))
                .isInstanceOf(Closed.class);
        assertThat(approveUnder(Samples.holding(Samples.need("group:a", 2)).decide(action)))
                .isInstanceOf(Closed.class);
        assertThat(approveUnder(Samples.obliging(new Obligation.MaxRows(1)).decide(action)))
                .isInstanceOf(Closed.class);
        assertThat(approveUnder(Samples.holding(Samples.need("group:a", 1)).decide(action)))
                .isInstanceOf(Approved.class);
    }

    @Test
    void aShorterTimeToUseCountsFromTheApproval() {
        var action = pending.ask().action();
        Approved approved = (Approved) approveUnder(Samples.allowing().decide(action));
        Decision shorter = Samples.policy(Samples.rule(
                        "ask",
                        Effect.HOLD,
                        Condition.ALWAYS,
                        Optional.of(new Demand(
                                List.of(Samples.need("group:a", 1)),
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(1),
                                List.of()))))
                .decide(action);
        assertThat(approved.objection(directory(ANN), shorter, NOON.plusSeconds(59)))
                .isEmpty();
        assertThat(approved.objection(directory(ANN), shorter, NOON.plusSeconds(60)))
                .isPresent();
    }

    private Approval approveUnder(Decision again) {
        return counted(pending, vote(pending, ANN, Choice.APPROVE), directory(ANN), again);
    }
}
