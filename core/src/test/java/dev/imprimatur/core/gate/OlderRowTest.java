package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.Revisions;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who stops the gateway, and puts back a row that it sealed once, brings nothing back. */
class OlderRowTest {

    private final Person ann = Samples.person("ann", "a");
    private final Person ben = Samples.person("ben", "a");
    private final Person cat = Samples.person("cat", "a");
    private final Rig rig = new Rig(ann, ben, cat);

    @BeforeEach
    void two() {
        rig.policy = Samples.holding(Samples.need("group:a", 2));
    }

    private Cast vote(ApprovalDesk desk, Pending on, Person voter, Choice choice, Terms terms) {
        Evidence evidence =
                new Evidence("test", "pwd", rig.now, "cred", on.ask().digest());
        return desk.vote(on.id(), new Vote(voter.id(), choice, "", terms, evidence, rig.now))
                .orElseThrow();
    }

    private void refused(Pending on, SealedApproval older) {
        rig.memory.rows.put(on.id(), older);
        ApprovalDesk after = rig.restarted();
        assertThatThrownBy(() -> vote(after, on, cat, Choice.APPROVE, Terms.NONE))
                .isInstanceOf(TamperedRow.class)
                .hasMessageContaining("somebody put an older row back");
        assertThatThrownBy(() -> after.release(on.id(), Samples.action("act-1")))
                .isInstanceOf(TamperedRow.class);
    }

    @Test
    void whatWasDeniedStaysDenied() {
        Pending pending = rig.hold("act-1");
        rig.vote(pending, ann, Choice.APPROVE);
        SealedApproval older = rig.memory.row(pending.id());
        rig.vote(pending, ben, Choice.DENY);
        refused(pending, older);
    }

    @Test
    void whatAnApproverTightenedStaysTight() {
        Pending pending = rig.hold("act-1");
        vote(rig.desk, pending, ann, Choice.APPROVE, Terms.NONE);
        SealedApproval looser = rig.memory.row(pending.id());
        Constraints strict = new Constraints(List.of(new Obligation.MaxRows(1)), Optional.empty(), Optional.empty());
        assertThat(vote(rig.desk, pending, ann, Choice.APPROVE, new Terms(strict)))
                .isInstanceOf(Cast.Counted.class);
        refused(pending, looser);
    }

    @Test
    void theNewestRowGoesOn() {
        Pending pending = rig.hold("act-1");
        rig.vote(pending, ann, Choice.APPROVE);
        assertThat(vote(rig.restarted(), pending, ben, Choice.APPROVE, Terms.NONE))
                .isInstanceOfSatisfying(
                        Cast.Counted.class,
                        counted -> assertThat(counted.next()).isInstanceOf(Approved.class));
    }

    /** The database failed, so the vote was undone: the row before it is the newest one. */
    @Test
    void anUndoneVoteIsNotMissedInTheRow() {
        Pending pending = rig.hold("act-1");
        rig.vote(pending, ann, Choice.APPROVE);
        rig.memory.fail("replace");
        assertThatThrownBy(() -> rig.vote(pending, ben, Choice.APPROVE)).isInstanceOf(GateFailure.class);
        rig.memory.fail("nothing");
        ApprovalDesk after = rig.restarted();
        assertThat(vote(after, pending, cat, Choice.APPROVE, Terms.NONE)).isInstanceOf(Cast.Counted.class);
    }

    /** However many others end meanwhile: a stranger can make as many as they like. */
    @Test
    void nothingThatMayStillBeUsedIsForgotten() {
        Random chance = new Random(3);
        Revisions revisions = new Revisions();
        Instant start = Samples.NOON;
        ApprovalId first = ApprovalId.next(chance);
        revisions.reached(first, 2, start);
        for (int i = 0; i < 250_000; i++) {
            revisions.reached(ApprovalId.next(chance), 1, start.plus(Duration.ofSeconds(i)));
        }
        assertThat(revisions.of(first)).isEqualTo(2);
        Instant late = start.plus(Revisions.KEPT);
        revisions.reached(first, 2, late);
        for (int i = 0; i < 550_000; i++) {
            revisions.reached(ApprovalId.next(chance), 1, late.plus(Duration.ofDays(10)));
        }
        assertThat(revisions.of(first)).isEqualTo(2);
    }

    @Test
    void whatNoRowCanUseAnyMoreIsForgotten() {
        Random chance = new Random(3);
        Revisions progress = new Revisions();
        ApprovalId first = ApprovalId.next(chance);
        progress.reached(first, 2, Samples.NOON);
        for (int i = 0; i < 5_000; i++) {
            progress.reached(
                    ApprovalId.next(chance),
                    1,
                    Samples.NOON.plus(Revisions.KEPT).plusSeconds(1));
        }
        assertThat(progress.of(first)).isZero();
        assertThat(progress.all()).hasSize(5_000);
    }
}
