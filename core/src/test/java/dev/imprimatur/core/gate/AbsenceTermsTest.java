package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Effect;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.Rule;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What approvers add, where somebody decides in another's place or runs it unapproved. */
class AbsenceTermsTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person CAI = Samples.person("cai", "a");
    private static final Person DAN = Samples.person("dan");
    private static final Person SAM = Samples.person("sam", "sre");

    private final Rig rig = new Rig(ANN, CAI, DAN, SAM);

    /** At most 100 rows, by {@code people} of group a or, unapproved, by one of group sre. */
    private static PolicySet policy(int people) {
        Demand demand = new Demand(
                List.of(Samples.need("group:a", people)),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                List.of(),
                false,
                List.of(),
                List.of(new BreakGlass(
                        Voters.parse("group:sre"), false, Voters.parse("group:a"), 2, Duration.ofHours(1))));
        Rule rule = Samples.rule("ask", Effect.HOLD, Condition.ALWAYS, Optional.of(demand));
        return Samples.policy(new Rule(
                rule.id(),
                rule.on(),
                rule.when(),
                rule.effect(),
                rule.risk(),
                rule.because(),
                rule.demand(),
                List.of(new Obligation.MaxRows(100))));
    }

    private Evidence evidence(Pending held) {
        return new Evidence("test", "pwd", rig.now, "cred", held.ask().digest());
    }

    private Cast approve(Pending held, Person voter, Constraints constraints) {
        Vote vote = new Vote(voter.id(), Choice.APPROVE, "", new Terms(constraints), evidence(held), rig.now);
        return rig.desk.vote(held.id(), vote).orElseThrow();
    }

    private static Constraints rows(long most) {
        return new Constraints(List.of(new Obligation.MaxRows(most)), Optional.empty(), Optional.empty());
    }

    private void delegate() {
        rig.desk
                .delegations()
                .delegate(ANN, DAN.id(), Set.of(), rig.now, rig.now.plus(Duration.ofDays(1)), "on holiday");
    }

    @Test
    void whatADelegateAddsCounts() throws PermitRefused {
        rig.policy = policy(1);
        Pending held = rig.hold("act-1");
        delegate();
        assertThat(((Cast.Counted) approve(held, DAN, rows(7))).next()).isInstanceOf(Approved.class);
        Vote stored = rig.desk.find(held.id()).orElseThrow().votes().getFirst();
        assertThat(stored.inPlaceOf()).hasSize(1);
        assertThat(stored.terms().constraints()).isEqualTo(rows(7));
        assertThat(rig.desk.release(held.id(), Samples.action("act-1")).obligations())
                .containsExactly(new Obligation.MaxRows(7));
    }

    @Test
    void aDelegateDoesNotLoosenWhatTheySaid() {
        rig.policy = policy(2);
        Pending held = rig.hold("act-1");
        delegate();
        approve(held, DAN, rows(7));
        assertThat(approve(held, DAN, rows(8)))
                .isInstanceOfSatisfying(
                        Cast.Refused.class, refused -> assertThat(refused.why()).isEqualTo(Cast.Why.LOOSENS));
        assertThat(approve(held, DAN, rows(5))).isInstanceOf(Cast.Counted.class);
        Approved approved = (Approved) ((Cast.Counted) approve(held, CAI, Constraints.NONE)).next();
        assertThat(approved.obligations()).containsExactly(new Obligation.MaxRows(5));
    }

    @Test
    void brokenGlassLeavesObligationsWhole() throws PermitRefused {
        rig.policy = policy(2);
        Pending held = rig.hold("act-1");
        Constraints soon = new Constraints(
                List.of(new Obligation.MaxRows(7)), Optional.empty(), Optional.of(rig.now.plusSeconds(60)));
        approve(held, CAI, soon);
        rig.pass(Duration.ofMinutes(2));
        Cast cast = rig.desk
                .breakGlass(held.id(), new BrokenGlass(SAM.id(), "It burns.", evidence(held), rig.now))
                .orElseThrow();
        Approved broken = (Approved) ((Cast.Counted) cast).next();
        assertThat(broken.useBy()).isEqualTo(rig.now.plus(Duration.ofMinutes(10)));
        assertThat(rig.desk.release(held.id(), Samples.action("act-1")).obligations())
                .containsExactly(new Obligation.MaxRows(7));
    }
}
