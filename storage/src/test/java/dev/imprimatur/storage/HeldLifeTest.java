package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.LogVerifier;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.execution.PermitRefused;
import dev.imprimatur.core.gate.ApprovalBook;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Attempt;
import dev.imprimatur.core.gate.Delegations;
import dev.imprimatur.core.gate.Freezes;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.gate.Reviews;
import dev.imprimatur.core.gate.Shapes;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate and the desk on the real media: what they do is durable, survives restarts, and makes a log that verifies. */
class HeldLifeTest {

    private static final NoteSigner SIGNER = new NoteSigner("gateway.example/log", SigningKey.generate());
    private static final PrincipalId EVE = PrincipalId.parse("person:eve");
    private static final Directory PEOPLE = id ->
            id.equals(EVE) ? Optional.of(new Person(EVE, "Eve", Set.of("owners"), Set.of(), false)) : Optional.empty();

    private final Path directory;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Random chance = new Random(7);
    private final PolicySet policy = Samples.holding();
    private Instant now = Samples.NOON;
    private SqliteStorage storage;
    private TileLog log;
    private ApprovalDesk desk;
    private Gate gate;

    HeldLifeTest(@TempDir Path directory) {
        this.directory = directory;
        start();
    }

    private void start() {
        storage = SqliteStorage.open(directory.resolve("imprimatur.db"));
        log = TileLog.open(directory.resolve("log"), SIGNER, Samples.KEY, Seen.NOTHING);
        record(Samples.started(now));
        StartState start = log.startState();
        storage.permits()
                .remember(start.used(now).stream().map(ApprovalId::text).toList(), now);
        start.unanswered()
                .forEach(open -> record(new AuditEvent.Executed(
                        open.action(),
                        open.approval(),
                        new Outcome.Indeterminate("the gateway was stopped meanwhile"),
                        Duration.ZERO,
                        now)));
        desk = new ApprovalDesk(
                new ApprovalBook(storage.approvals(), new ApprovalCodec(Samples.KEY), log, start.reached()),
                storage.permits(),
                () -> policy,
                new Delegations(log, List.of(), PEOPLE, Demand.LONGEST, () -> now, chance),
                new Freezes(log, List.of(), (which, because) -> 0, () -> now, new Random(5)),
                new Reviews(log, List.of(), PEOPLE, () -> now),
                Shapes.none(log),
                () -> now,
                chance);
        gate = new Gate(() -> policy, log, desk, blocking);
    }

    @AfterEach
    void stop() {
        log.close();
        storage.close();
        blocking.close();
    }

    private void restart() {
        log.close();
        storage.close();
        start();
    }

    private void record(AuditEvent event) {
        log.append(List.of(event)).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Pending held(Action action) {
        if (gate.attempt(action, true) instanceof Attempt.Held(var opened)) {
            return opened.orTimeout(20, TimeUnit.SECONDS).join();
        }
        throw new AssertionError("It was not held.");
    }

    private Cast vote(Pending pending, PrincipalId voter, Choice choice) {
        now = now.plusSeconds(1);
        Evidence evidence =
                new Evidence("api", "otp", now, "cred-eve", pending.ask().digest());
        return desk.vote(pending.id(), new Vote(voter, choice, "", evidence, now))
                .orElseThrow();
    }

    private void execute(Pending pending, Action action) {
        record(new AuditEvent.Executed(
                action.id(), Optional.of(pending.id()), new Outcome.Done("DELETE 1", 0), Duration.ofMillis(3), now));
    }

    private LogVerification verified() {
        LogVerification found = new LogVerifier(
                        WitnessPolicy.of(SIGNER.key()),
                        Optional.of(log.checkpoint(Duration.ofSeconds(20))),
                        Samples.NOON,
                        Runnable::run)
                .verify(this::file, good -> {});
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        return found;
    }

    private Optional<byte[]> file(String path) {
        try {
            Path file = directory.resolve("log").resolve(path);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Action delete(int number) {
        return Samples.action("act-" + number, "DELETE FROM orders WHERE id = " + number, Samples.NOON);
    }

    @Test
    void anApprovedActionRunsOnceAcrossARestart() throws Exception {
        Pending pending = held(delete(1));
        restart();
        assertThat(vote(pending, Samples.OWNER, Choice.APPROVE)).isInstanceOf(Cast.Refused.class);
        assertThat(vote(pending, EVE, Choice.APPROVE)).isInstanceOf(Cast.Counted.class);
        restart();
        assertThat(desk.release(pending.id(), delete(1)).approval()).contains(pending.id());
        execute(pending, delete(1));
        restart();
        assertThatThrownBy(() -> desk.release(pending.id(), delete(1)))
                .isInstanceOf(PermitRefused.class)
                .hasMessageContaining("used already");
        LogVerification found = verified();
        assertThat(found.unanswered()).isZero();
        assertThat(found.counts()).containsEntry("released", 1L).containsEntry("not-released", 1L);
    }

    @Test
    void whatTheGatewayWasStoppedInIsIndeterminateAndNeverRunAgain() throws Exception {
        Pending pending = held(delete(1));
        assertThat(vote(pending, EVE, Choice.APPROVE)).isInstanceOf(Cast.Counted.class);
        assertThat(desk.release(pending.id(), delete(1)).approval()).contains(pending.id());
        assertThat(verified().unanswered()).isEqualTo(1);
        restart();
        assertThat(verified().unanswered()).isZero();
        assertThat(log.read(0, 100).getLast().event().fields("outcome").text("word"))
                .isEqualTo("indeterminate");
        assertThatThrownBy(() -> desk.release(pending.id(), delete(1))).isInstanceOf(PermitRefused.class);
        restart();
        assertThat(verified().counts()).as("answered once").containsEntry("executed", 1L);
    }

    @Test
    void everyEndMakesALogThatVerifies() {
        Pending denied = held(delete(1));
        assertThat(vote(denied, EVE, Choice.DENY)).isInstanceOf(Cast.Counted.class);
        Pending withdrawn = held(delete(2));
        assertThat(desk.withdraw(withdrawn.id(), "changed my mind")).isPresent();
        Pending expired = held(delete(3));
        Pending joined = held(Samples.action("act-4", "DELETE FROM orders WHERE id = 3", now));
        assertThat(joined.id()).isEqualTo(expired.id());
        now = now.plus(Duration.ofMinutes(31));
        desk.expireDue();
        assertThat(vote(expired, EVE, Choice.APPROVE)).isInstanceOf(Cast.Refused.class);
        assertThat(verified().counts())
                .containsEntry("denied", 1L)
                .containsEntry("withdrawn", 1L)
                .containsEntry("expired", 1L)
                .containsEntry("vote-refused", 1L)
                .containsEntry("held", 4L);
        assertThat(verified().pending()).isZero();
    }

    @Test
    void anEndThatACrashLostBetweenLogAndStoreStaysAnEnd() {
        Pending pending = held(delete(1));
        record(new AuditEvent.Settled(
                pending.withdraw("gone", now), pending.ask().policy(), now)); // and killed before the store had it
        restart();
        assertThatThrownBy(() -> vote(pending, EVE, Choice.DENY)).isInstanceOf(TamperedRow.class);
        assertThat(verified().counts()).containsEntry("withdrawn", 1L).doesNotContainKey("voted");
    }
}
