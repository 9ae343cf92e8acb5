package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Nobody buries the people who decide, nor fills the memory. */
class HoldLimitsTest {

    private static final Person BEN = Samples.person("ben", "a");

    private final Rig rig = new Rig(HoldLimits.STANDARD, BEN);
    private int asked;

    private Action fresh() {
        asked++;
        return Samples.action("act-" + asked, "DELETE FROM orders WHERE id = " + asked);
    }

    private Pending fill() {
        Pending last = rig.hold(fresh(), true);
        while (asked < HoldLimits.STANDARD.perActor()) {
            last = rig.hold(fresh(), true);
        }
        return last;
    }

    private void refused(Action action) {
        int rows = rig.memory.rows.size();
        assertThatThrownBy(() -> rig.hold(action, true))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TooManyHolds.class)
                .hasMessageContaining("`200` actions waiting for people");
        assertThat(rig.memory.rows).hasSize(rows);
        assertThat(rig.memory.events.getLast()).isInstanceOfSatisfying(AuditEvent.NotReleased.class, event -> {
            assertThat(event.action()).isEqualTo(action.id());
            assertThat(event.approval()).isEmpty();
        });
    }

    @Test
    void refusesTheOneTooManyOfASubjectAndRecordsIt() {
        fill();
        refused(fresh());
    }

    @Test
    void whoeverAsksForTheSameAgainJoins() {
        Pending last = fill();
        assertThat(rig.hold(Samples.action("again", "DELETE FROM orders WHERE id = " + asked), true)
                        .id())
                .isEqualTo(last.id());
    }

    @Test
    void anEndMakesRoom() {
        Pending last = fill();
        rig.desk.withdraw(last.id(), "");
        rig.vote(rig.hold(fresh(), true), BEN, Choice.DENY);
        rig.vote(rig.hold(fresh(), true), BEN, Choice.APPROVE);
        rig.hold(fresh(), true);
        refused(fresh());
        rig.pass(Duration.ofDays(30));
        rig.desk.expireDue();
        assertThat(rig.desk.pending()).isEmpty();
        rig.hold(fresh(), true);
    }

    @Test
    void whatCouldNotBeStoredTakesNoPlace() {
        rig.hold(fresh(), true);
        rig.memory.fail("insert");
        assertThatThrownBy(() -> rig.hold(fresh(), true)).hasCauseInstanceOf(GateFailure.class);
        assertThat(rig.desk.pending()).hasSize(1);
    }

    @Test
    void aStartCountsWhatWaitsAFewRowsAtATime() {
        fill();
        ApprovalDesk later = rig.desk(List.of(), new Random(9));
        later.resume(Map.of());
        assertThat(later.pending()).hasSize(200);
        assertThatThrownBy(() -> later.open(fresh(), hold(), true)).isInstanceOf(TooManyHolds.class);
        assertThat(rig.memory.pages).hasSize(11).allMatch(rows -> rows <= 20);
    }

    private Hold hold() {
        return (Hold) rig.policy.decide(fresh());
    }

    @Test
    void refusesWhatIsTooMuchInAll() {
        HoldCount count = new HoldCount(new HoldLimits(1, 1));
        Pending first = fill();
        count.take(first);
        count.ended(first.id());
        count.ended(first.id());
        count.take(first);
        assertThat(count.ids()).containsExactly(first.id());
        assertThatThrownBy(() -> new HoldLimits(2, 1)).hasMessageContaining("no limits");
        assertThatThrownBy(() -> new HoldLimits(0, 1)).hasMessageContaining("no limits");
    }
}
