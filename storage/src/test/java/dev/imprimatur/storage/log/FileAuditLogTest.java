package dev.imprimatur.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.audit.Verdict;
import dev.imprimatur.core.audit.Verification;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.storage.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileAuditLogTest {

    private final Path directory;

    FileAuditLogTest(@TempDir Path directory) {
        this.directory = directory.resolve("log");
    }

    @Test
    void anIndependentVerifierFindsWhatItWroteTrue() {
        ChainHead head;
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThat(log.head()).isEqualTo(ChainHead.START);
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .isEqualTo(1);
            assertThat(LogFixture.allow(log, 1)).isEqualTo(3);
            assertThat(LogFixture.joined(log.append(List.of(Samples.executed("act-1", Samples.NOON)))))
                    .isEqualTo(4);
            head = log.head();
        }
        Verification found = LogFixture.verify(directory, Optional.of(head));
        assertThat(found.verdict()).as(found.sentence()).isEqualTo(Verdict.TRUE);
        assertThat(found.head()).isEqualTo(head);
        assertThat(found.counts())
                .containsEntry("started", 1L)
                .containsEntry("attempted", 1L)
                .containsEntry("decided", 1L)
                .containsEntry("executed", 1L);
    }

    @Test
    void keepsUnusualTextAsItIs() {
        String sql = "DELETE FROM \"naïve\" -- \u0001\u007f\t\"\\ 漢字 😀 \u202e end";
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.joined(log.append(Samples.allowed("act-1", sql, Samples.NOON)));
            assertThat(log.find(AuditQuery.page(0, 1)).getFirst().event().text("text"))
                    .isEqualTo(sql);
        }
        assertThat(LogFixture.verify(directory, Optional.empty()).verdict()).isEqualTo(Verdict.TRUE);
    }

    @Test
    void goesOnAfterARestart() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThat(log.head().position()).isEqualTo(2);
            assertThat(LogFixture.allow(log, 2)).isEqualTo(4);
        }
        assertThat(LogFixture.verify(directory, Optional.empty()).head().position())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 128})
    void manyProducersShareForcesAndEachGetsItsOwnPosition(int producers) throws Exception {
        Faults disk = new Faults();
        int each = 1_280 / producers;
        List<Long> positions = new ArrayList<>();
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            disk.forces.set(0);
            disk.forceWaits = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        long position = LogFixture.allow(log, producer * each + i);
                        synchronized (positions) {
                            positions.add(position);
                        }
                    }
                }));
            }
            disk.forceWaits.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(positions).hasSize(1_280).doesNotHaveDuplicates();
        assertThat(positions).allMatch(position -> position % 2 == 0, "the second of two that stay together");
        Verification found = LogFixture.verify(directory, Optional.empty());
        assertThat(found.verdict()).as(found.sentence()).isEqualTo(Verdict.TRUE);
        assertThat(found.head().position()).isEqualTo(2_560);
        if (producers > 1) {
            assertThat(disk.forces.get()).as("forces for 1,280 appends").isLessThan(1_280);
        }
    }

    @Test
    void nothingIsRecordedBeforeItIsForced() {
        Faults disk = new Faults();
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            CountDownLatch gate = new CountDownLatch(1);
            disk.forceWaits = gate;
            CompletableFuture<Long> recorded = log.append(List.of(Samples.started(Samples.NOON)));
            assertThat(recorded).isNotDone();
            assertThat(log.find(AuditQuery.page(0, 10))).isEmpty();
            assertThat(log.head()).isEqualTo(ChainHead.START);
            gate.countDown();
            assertThat(LogFixture.joined(recorded)).isEqualTo(1);
            assertThat(log.find(AuditQuery.page(0, 10))).hasSize(1);
        }
    }

    @Test
    void pushesBackInsteadOfFillingTheMemory() {
        Faults disk = new Faults();
        try (FileAuditLog log = FileAuditLog.open(directory, disk, 100_000, FileAuditLog.PATIENCE.multipliedBy(10))) {
            CountDownLatch gate = new CountDownLatch(1);
            disk.forceWaits = gate;
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(log.append(List.of(Samples.started(Samples.NOON))));
            }
            long refused = all.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            assertThat(refused).isBetween(200L, 450L);
            assertThat(LogFixture.failure(all.getLast())).hasMessageContaining("wait for the disk");
            gate.countDown();
            long taken = all.stream()
                    .filter(recorded -> !recorded.isCompletedExceptionally())
                    .peek(LogFixture::joined)
                    .count();
            assertThat(log.head().position()).isEqualTo(taken).isEqualTo(500 - refused);
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .as("when there is room again it goes on")
                    .isEqualTo(taken + 1);
        }
    }

    @Test
    void anEventWithoutAFormFailsAlone() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            AuditEvent half = new AuditEvent.Lifecycle("started", "half a pair: \ud800", Samples.NOON);
            assertThat(LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON), half))))
                    .hasMessageContaining("nothing was done");
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .isEqualTo(1);
        }
        assertThat(LogFixture.verify(directory, Optional.empty()).verdict()).isEqualTo(Verdict.TRUE);
    }

    @Test
    void aSecondGatewayIsKeptOut() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThatThrownBy(() -> FileAuditLog.open(directory))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("Another gateway writes the audit log");
            assertThat(LogFixture.allow(log, 1)).isEqualTo(2);
        }
        FileAuditLog.open(directory).close();
    }

    @Test
    void aClosedLogTakesNothing() {
        FileAuditLog log = FileAuditLog.open(directory);
        log.close();
        assertThat(LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON)))))
                .hasMessageContaining("takes no more");
    }

    @Test
    void itsFilesAreForTheirOwnerAlone() throws Exception {
        FileAuditLog.open(directory).close();
        for (String name : List.of("audit.jsonl", "head", "lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void readsPagesByPosition() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            for (int i = 0; i < 1_000; i++) {
                LogFixture.joined(log.append(Samples.allowed("act-" + i, "DELETE " + "x".repeat(i), Samples.NOON)));
            }
            assertThat(log.find(AuditQuery.page(0, 3)))
                    .map(AuditEntry::position)
                    .containsExactly(1L, 2L, 3L);
            for (long after : new long[] {1, 499, 500, 1_234, 1_997}) {
                assertThat(log.find(AuditQuery.page(after, 3)))
                        .map(AuditEntry::position)
                        .containsExactly(after + 1, after + 2, after + 3);
            }
            assertThat(log.find(AuditQuery.page(1_999, 3)))
                    .map(AuditEntry::position)
                    .containsExactly(2_000L);
            assertThat(log.find(AuditQuery.page(2_000, 3))).isEmpty();
            assertThat(log.find(AuditQuery.page(5_000, 3))).isEmpty();
        }
    }

    private static AuditQuery query(String member, String value) {
        Optional<String> is = Optional.of(value);
        Optional<String> any = Optional.empty();
        return new AuditQuery(
                0,
                100,
                member.equals("type") ? is : any,
                member.equals("action") ? is : any,
                member.equals("approval") ? is : any,
                member.equals("subject") ? is : any,
                member.equals("target") ? is : any,
                member.equals("operation") ? is : any,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void findsEventsByTheirMembersAndTime() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON))));
            LogFixture.allow(log, 1);
            LogFixture.joined(log.append(Samples.allowed(
                    "act-2", "{\"type\":\"released\",\"target\":\"mcp/x\"}", Samples.NOON.plusSeconds(60))));
            LogFixture.joined(log.append(List.of(new AuditEvent.VoteRefused(
                    Samples.id(1), "agent:bot", "machines never vote", Samples.NOON.plusSeconds(61)))));
            LogFixture.joined(log.append(List.of(new AuditEvent.CredentialRevoked(
                    "cred-1", PrincipalId.parse("person:owner"), Samples.NOON.plusSeconds(62)))));
            assertThat(found(log, "type", "decided")).containsExactly(3L, 5L);
            assertThat(found(log, "type", "released")).isEmpty();
            assertThat(found(log, "action", "act-2")).containsExactly(4L, 5L);
            assertThat(found(log, "approval", Samples.id(1).text())).containsExactly(6L);
            assertThat(found(log, "subject", "agent:bot")).containsExactly(2L, 4L);
            assertThat(found(log, "target", "postgres/shop")).containsExactly(2L, 4L);
            assertThat(found(log, "target", "mcp/x")).isEmpty();
            assertThat(found(log, "operation", "sql.delete")).containsExactly(2L, 4L);
            AuditQuery late = new AuditQuery(
                    0,
                    100,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Samples.NOON.plusSeconds(60)),
                    Optional.of(Samples.NOON.plusSeconds(62)));
            assertThat(log.find(late)).map(AuditEntry::position).containsExactly(4L, 5L, 6L);
        }
    }

    private static List<Long> found(FileAuditLog log, String member, String value) {
        return log.find(query(member, value)).stream().map(AuditEntry::position).toList();
    }

    @Test
    void tellsWhichReleasesHaveNoOutcome() {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.joined(log.append(List.of(
                    new AuditEvent.Released(
                            Samples.pending(1, 0).ask().action().id(),
                            Optional.of(Samples.id(1)),
                            Samples.pending(1, 0).ask().digest(),
                            Samples.NOON),
                    new AuditEvent.Released(
                            Samples.pending(2, 0).ask().action().id(),
                            Optional.of(Samples.id(2)),
                            Samples.pending(2, 0).ask().digest(),
                            Samples.NOON),
                    new AuditEvent.Executed(
                            Samples.pending(1, 0).ask().action().id(),
                            Optional.of(Samples.id(1)),
                            new dev.imprimatur.core.execution.Outcome.Done("DELETE 1", 0),
                            java.time.Duration.ofMillis(1),
                            Samples.NOON))));
            assertThat(log.releases().unanswered())
                    .singleElement()
                    .satisfies(open -> assertThat(open.approval()).contains(Samples.id(2)));
            assertThat(log.releases().used(Samples.NOON)).containsExactlyInAnyOrder(Samples.id(1), Samples.id(2));
        }
    }
}
