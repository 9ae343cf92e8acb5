package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.subject.Person;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that did what it was asked, or not, and could not say so: the log and the store agree afterwards. */
class DoubtTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "a");

    private final Rig rig = new Rig(ANN, BEN);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordedStepCountsOnceTheStoreAnswersWhetherItHadItOrNot(boolean taken) throws Exception {
        Pending held = rig.hold("act-1");
        List<String> told = new ArrayList<>();
        rig.desk.waiting().join(held.id(), approval -> told.add(approval.state()));
        rig.memory.silence(taken);
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.APPROVE))
                .isInstanceOf(GateFailure.class)
                .hasMessageContaining("may have changed");
        assertThatThrownBy(() -> rig.desk.find(held.id())).isInstanceOf(StorageFailure.class);
        assertThatThrownBy(() -> rig.desk.release(held.id(), Samples.action("act-1")))
                .isInstanceOf(StorageFailure.class);
        assertThatThrownBy(() -> rig.desk.expireDue()).isInstanceOf(StorageFailure.class);
        assertThat(told).isEmpty();
        rig.memory.answer();
        rig.desk.expireDue();
        assertThat(told).containsExactly("approved");
        assertThat(rig.desk.find(held.id()).map(Approval::state)).contains("approved");
        assertThat(rig.memory.steps).doesNotContain("log undone");
        assertThat(rig.desk.release(held.id(), Samples.action("act-1")).approval())
                .contains(held.id());
    }

    @Test
    void aStepThatAnotherGatewayTookThePlaceOfIsUndone() {
        Pending held = rig.hold("act-1");
        rig.memory.silence(false);
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.APPROVE)).isInstanceOf(GateFailure.class);
        rig.memory.answer();
        SealedApproval theirs = rig.codec.seal(held.withdraw("gone", rig.now));
        assertThat(rig.memory.replace(theirs)).isTrue();
        assertThat(rig.desk.find(held.id()).map(Approval::state)).contains("withdrawn");
        assertThat(rig.memory.steps).endsWith("log undone");
        rig.desk.expireDue();
        assertThat(rig.memory.steps).containsOnlyOnce("log undone");
    }

    @Test
    void nobodyVotesOnAnApprovalInDoubtUntilItIsSettled() {
        Pending held = rig.hold("act-1");
        rig.memory.silence(false);
        assertThatThrownBy(() -> rig.vote(held, ANN, Choice.DENY)).isInstanceOf(GateFailure.class);
        rig.memory.answer();
        rig.vote(held, BEN, Choice.APPROVE);
        assertThat(rig.desk.find(held.id()).map(Approval::state)).contains("denied");
    }
}
