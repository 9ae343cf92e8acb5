package dev.imprimatur.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider that thinks about one person keeps nobody else waiting. */
class SlowProviderTest {

    private static final Person ANN = Samples.person("ann", "a");
    private static final Person BEN = Samples.person("ben", "a");

    private final Rig rig = new Rig(ANN, BEN);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private void slowAboutBen(PrincipalId id) {
        if (id.equals(BEN.id())) {
            asked.countDown();
            try {
                assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @AfterEach
    void end() {
        answer.countDown();
        threads.close();
    }

    private <T> T soon(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void othersVoteEndDelegationsAndRunThings() throws Exception {
        Delegations.Made made = rig.desk
                .delegations()
                .delegate(ANN, BEN.id(), Set.of(), rig.now, rig.now.plus(Duration.ofHours(1)), "Away.");
        String lent = ((Delegations.Made.Done) made).delegation().id();
        Pending held = rig.hold("act-1");
        rig.provider = this::slowAboutBen;
        Future<Cast> slow = threads.submit(() -> rig.vote(held, BEN, Choice.APPROVE));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        soon(threads.submit(() -> rig.desk.delegations().end(lent, ANN, "back")));
        soon(threads.submit(() -> rig.vote(held, ANN, Choice.APPROVE)));
        soon(threads.submit(() -> rig.desk.release(held.id(), Samples.action("act-1"))));
        answer.countDown();
        assertThat(soon(slow))
                .isInstanceOfSatisfying(
                        Cast.Refused.class, refused -> assertThat(refused.why()).isEqualTo(Cast.Why.LATE));
    }

    @Test
    void stillEverybodyWhosePowerCountsIsAskedBeforeItIsUsed() throws Exception {
        Pending held = rig.hold("act-1");
        List<PrincipalId> seen = new ArrayList<>();
        rig.provider = seen::add;
        rig.vote(held, ANN, Choice.APPROVE);
        assertThat(seen).containsExactly(ANN.id());
        rig.provider = id -> rig.people.remove(ANN.id()); // who left, as the provider says when it is asked
        assertThat(threads.submit(() -> rig.desk.release(held.id(), Samples.action("act-1"))))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("quorum is gone");
    }
}
