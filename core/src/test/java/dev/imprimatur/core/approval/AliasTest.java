package dev.imprimatur.core.approval;

import static dev.imprimatur.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionCodec;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Alias;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody who is known under several names, of which some count for nobody at the moment. */
final class AliasTest {

    private static final Person BEN = Samples.person("ben", "a");

    private static Person named(Person person, PrincipalId other, Instant until, String... groups) {
        return person.as(Set.of(new Alias(other, Set.of(groups), false, until)));
    }

    private static Pending pending(Requirement requirement) {
        Action action = Samples.action("act-1");
        return Pending.open(
                new ApprovalId("apr-2222222222"),
                Ask.about(action, action.digest(), Samples.hold(requirement), false, NOON));
    }

    private static Cast cast(Pending on, Person voter, Choice choice) {
        Evidence evidence =
                new Evidence("test", "pwd", NOON, "cred", on.ask().digest(), Optional.empty(), Optional.empty());
        Directory alone = id -> Optional.of(voter).filter(person -> person.id().equals(id));
        return on.cast(
                new Vote(voter.id(), choice, "", evidence, NOON.plusSeconds(1)),
                alone,
                Samples.allowing().decide(on.ask().action()),
                NOON.plusSeconds(1));
    }

    private static Optional<Cast.Why> refusal(Cast cast) {
        return cast instanceof Cast.Refused refused ? Optional.of(refused.why()) : Optional.empty();
    }

    @Test
    void whomARuleLeavesOutUnderAnotherNameDecidesInNobodysPlace() {
        Requirement requirement =
                new Requirement(new Voters.Group("a"), 1, false, List.of(new Voters.Group("contractors")), List.of());
        Person alice = Samples.person("alice", "a");
        Person dora = Samples.person("dora", "x");
        Person contractor = named(dora, Samples.person("dora-too", "x").id(), Instant.MAX, "contractors");
        assertThat(requirement.asks(alice, Set.of(), dora, Duration.ZERO)).isTrue();
        assertThat(requirement.asks(alice, Set.of(), contractor, Duration.ZERO)).isFalse();
        Person absent = named(alice, Samples.person("alice-too", "x").id(), Instant.MAX, "contractors");
        assertThat(requirement.asks(absent, Set.of(), dora, Duration.ZERO)).isFalse();
    }

    @Test
    void anotherNameOfTheOwnerDoesNotApproveThoughTheOwnerIsNobodyNow() {
        Pending pending = pending(Samples.need("group:a", 1));
        assertThat(refusal(cast(pending, named(BEN, Samples.OWNER, Instant.MAX), Choice.APPROVE)))
                .contains(Cast.Why.OWN_ACTION);
        assertThat(refusal(cast(pending, named(BEN, Samples.ISSUER, Instant.MAX), Choice.DENY)))
                .contains(Cast.Why.OWN_ACTION);
        assertThat(cast(pending, BEN, Choice.APPROVE)).isInstanceOf(Cast.Counted.class);
    }

    @Test
    void whomSomebodyPartedMayDecideAboutWhatBeganAfterwards() {
        Pending pending = pending(Samples.need("group:a", 1));
        assertThat(refusal(cast(pending, named(BEN, Samples.OWNER, NOON.plusSeconds(1)), Choice.APPROVE)))
                .contains(Cast.Why.OWN_ACTION);
        assertThat(refusal(cast(pending, named(BEN, Samples.OWNER, NOON), Choice.APPROVE)))
                .isEmpty();
    }

    private static Cast approve(Pending on, Person voter, long most) {
        Constraints rows = new Constraints(List.of(new Obligation.MaxRows(most)), Optional.empty(), Optional.empty());
        Evidence evidence =
                new Evidence("test", "pwd", NOON, "cred", on.ask().digest(), Optional.empty(), Optional.empty());
        Directory alone = id -> Optional.of(voter).filter(person -> person.id().equals(id));
        return on.cast(
                new Vote(voter.id(), Choice.APPROVE, "", new Terms(rows), evidence, NOON.plusSeconds(1)),
                alone,
                Samples.allowing().decide(on.ask().action()),
                NOON.plusSeconds(1));
    }

    @Test
    void underAnotherNameNobodyLoosensWhatTheySaid() {
        Pending two = pending(Samples.need("group:a", 2));
        Pending voted = (Pending) ((Cast.Counted) approve(two, BEN, 7)).next();
        Person again = named(Samples.person("ben-too", "a"), BEN.id(), Instant.MAX);
        assertThat(refusal(approve(voted, again, 8))).contains(Cast.Why.LOOSENS);
        Cast stricter = approve(voted, again, 5);
        assertThat(((Cast.Counted) stricter).next().votes()).hasSize(1);
    }

    @Test
    void aSecondVoteUnderAnotherNameIsARepetition() {
        Pending two = pending(Samples.need("group:a", 2));
        Pending voted = (Pending) ((Cast.Counted) cast(two, BEN, Choice.APPROVE)).next();
        Person again = named(Samples.person("ben-too", "a"), BEN.id(), Instant.MAX);
        assertThat(refusal(cast(voted, again, Choice.APPROVE))).contains(Cast.Why.REPEATED);
        Cast denied = cast(voted, again, Choice.DENY);
        assertThat(((Cast.Counted) denied).next().state()).isEqualTo("denied");
        assertThat(((Cast.Counted) denied).next().votes()).hasSize(1);
    }

    @Test
    void whomAGroupLeavesOutItLeavesOutUnderEveryName() {
        Requirement careful = new Requirement(
                Voters.parse("group:a"), 1, false, List.of(Voters.parse("group:contractors")), List.of());
        PrincipalId other = PrincipalId.parse("person:ben-too");
        assertThat(refusal(cast(pending(careful), named(BEN, other, Instant.MAX, "contractors"), Choice.APPROVE)))
                .contains(Cast.Why.NOT_ASKED);
        assertThat(refusal(cast(pending(careful), named(BEN, other, Instant.MAX), Choice.APPROVE)))
                .isEmpty();
    }

    @Test
    void aNameGivesNoVote() {
        Pending pending = pending(Samples.need("group:a", 1));
        Person outside = named(Samples.person("cara"), BEN.id(), Instant.MAX, "a");
        assertThat(refusal(cast(pending, outside, Choice.APPROVE))).contains(Cast.Why.NOT_ASKED);
    }

    @Test
    void namesAreStoredWithAnAction() {
        Subject subject = new Subject(named(BEN, Samples.OWNER, Instant.MAX, "b"), List.of(), "cred-1", BEN.id());
        Action action = Samples.with(subject);
        assertThat(ActionCodec.read(ActionCodec.write(action))).isEqualTo(action);
    }
}
