package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.GateFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 1,000 concurrent votes, withdrawals and expiries on one approval leave exactly one terminal state and at most one
 * execution, on every medium and with every number of gateways on it.
 */
public abstract class StormContract {

    private static final int STEPS = 1_000;

    /** What is tried, of 100 steps on average: approve, deny, withdraw, expire, release. */
    protected enum Weather {
        APPROVING("70 0 0 5 25"),
        DENYING("60 20 0 10 10"),
        WITHDRAWING("60 0 20 10 10"),
        EXPIRING("10 0 0 70 20"),
        EVERYTHING("40 5 5 20 30");

        private final String weights;

        Weather(String weights) {
            this.weights = weights;
        }

        private int step(Random random) {
            int left = random.nextInt(100);
            int step = 0;
            for (String weight : weights.split(" ", -1)) {
                left -= Integer.parseInt(weight);
                if (left < 0) {
                    return step;
                }
                step++;
            }
            throw new AssertionError("The weights are no 100.");
        }
    }

    /** One for each gateway, all on one database. */
    protected abstract List<Gateway.Medium> media();

    private final AtomicInteger executed = new AtomicInteger();
    private final List<Approval> told = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger overtaken = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void leavesOneTerminalStateAndAtMostOneExecution(Weather weather) throws Exception {
        Gateway.Time time = new Gateway.Time();
        List<Gateway> gateways =
                media().stream().map(medium -> new Gateway(medium, time)).toList();
        Pending held = gateways.getFirst().hold();
        gateways.forEach(gateway -> gateway.desk().waiting().join(held.id(), told::add));

        storm(gateways, held, weather, time);
        if (gateways.getFirst().find(held.id()) instanceof Pending) {
            time.pass();
            gateways.getLast().desk().expireDue();
        }

        Approval end = gateways.getFirst().find(held.id());
        assertThat(end).isNotInstanceOf(Pending.class);
        gateways.forEach(gateway -> assertThat(gateway.find(held.id())).isEqualTo(end));
        assertThat(gateways.stream().mapToInt(Gateway::ended).sum())
                .as("ends that were stored")
                .isEqualTo(1);
        assertThat(gateways.stream().mapToInt(Gateway::stored).sum())
                .as("changes that were stored")
                .isEqualTo(end.revision());
        assertThat(told).as("ends that were told").containsExactly(end);
        assertThat(end.votes().stream().map(Vote::voter)).doesNotHaveDuplicates();
        if (gateways.size() == 1) {
            assertThat(overtaken).as("steps that somebody else was before").hasValue(0);
        }
        gateways.forEach(gateway -> tryRelease(gateway.desk(), held));
        assertThat(executed.get()).isEqualTo(end instanceof Approved && time.early() ? 1 : executed.get());
        assertThat(executed.get()).isLessThanOrEqualTo(end instanceof Approved ? 1 : 0);
    }

    private void storm(List<Gateway> gateways, Pending held, Weather weather, Gateway.Time time) throws Exception {
        Random random = new Random(weather.name().hashCode());
        int late = weather == Weather.APPROVING ? STEPS : random.nextInt(STEPS);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> steps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STEPS; i++) {
                ApprovalDesk desk = gateways.get(i % gateways.size()).desk();
                int step = weather.step(random);
                int voter = random.nextInt(Gateway.VOTERS);
                boolean now = i == late;
                steps.add(threads.submit(() -> {
                    go.await();
                    if (now) {
                        time.pass();
                    }
                    step(desk, held, step, voter);
                    return true;
                }));
            }
            go.countDown();
            for (Future<?> step : steps) {
                finished(step);
            }
        }
    }

    /** A step that another gateway was before says so; nothing else may fail. */
    private void finished(Future<?> step) throws InterruptedException {
        try {
            step.get();
        } catch (ExecutionException e) {
            Throwable reason = e.getCause() instanceof GateFailure gate
                            && gate.getCause() instanceof GateFailure inner // of `expireDue`
                    ? inner
                    : e.getCause();
            assertThat(reason).isInstanceOf(GateFailure.class).hasMessageContaining("had changed meanwhile");
            overtaken.incrementAndGet();
        }
    }

    private void step(ApprovalDesk desk, Pending held, int step, int voter) {
        ApprovalId id = held.id();
        switch (step) {
            case 0 -> desk.vote(id, Gateway.vote(held, voter, Choice.APPROVE));
            case 1 -> desk.vote(id, Gateway.vote(held, voter, Choice.DENY));
            case 2 -> desk.withdraw(id, "changed my mind");
            case 3 -> desk.expireDue();
            default -> tryRelease(desk, held);
        }
    }

    private void tryRelease(ApprovalDesk desk, Pending held) {
        try {
            desk.release(held.id(), held.ask().action());
            executed.incrementAndGet();
        } catch (PermitRefused refused) {
            assertThat(refused.sentence()).isNotEmpty();
        }
    }
}
