package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditProofs;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.InclusionProof;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.storage.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileLogTest {

    private final Path directory;

    TileLogTest(@TempDir Path directory) {
        this.directory = directory.resolve("log");
    }

    @Test
    void whatItWroteAgreesWithItsCheckpoint() {
        TreeHead head;
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(LogFixture.head(log)).isEqualTo(TreeHead.EMPTY);
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .isEqualTo(0);
            assertThat(LogFixture.allow(log, 1)).isEqualTo(2);
            assertThat(LogFixture.joined(log.append(List.of(Samples.executed("act-1", Samples.NOON)))))
                    .isEqualTo(3);
            head = LogFixture.head(log);
            assertThat(head.size()).isEqualTo(4);
        }
        LogFixture.intact(directory, head);
    }

    @Test
    void aCheckpointFollowsByItself() {
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.allow(log, 1);
            long deadline = System.nanoTime() + LogFixture.PATIENCE.toNanos();
            while (Checkpoint.parse(log.checkpoint().text()).head().size() < 2) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            LogFixture.intact(directory, LogFixture.head(log));
            LogFixture.allow(log, 2);
            assertThat(Checkpoint.parse(log.checkpoint(LogFixture.PATIENCE).text())
                            .head())
                    .isEqualTo(LogFixture.head(log));
        }
    }

    @Test
    void keepsUnusualTextAsItIs() {
        String sql = "DELETE FROM \"naïve\" -- \u0001\u007f\t\"\\ 漢字 😀 \u202e end";
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.joined(log.append(Samples.allowed("act-1", sql, Samples.NOON)));
            assertThat(log.read(0, 1).getFirst().event().text("text")).isEqualTo(sql);
        }
        assertThat(LogFixture.check(directory).entries).isNotEmpty();
    }

    @Test
    void goesOnAfterARestart() {
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.allow(log, 1);
        }
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(2);
            assertThat(LogFixture.allow(log, 2)).isEqualTo(3);
        }
        assertThat(LogFixture.check(directory).head.size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 128})
    void manyProducersShareForcesAndEachGetsItsOwnPosition(int producers) throws Exception {
        Faults disk = new Faults(directory);
        int each = 1_280 / producers;
        List<Long> positions = new ArrayList<>();
        try (TileLog log = LogFixture.open(directory, disk)) {
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
        assertThat(positions).allMatch(position -> position % 2 == 1, "the second of two that stay together");
        assertThat(LogFixture.check(directory).head.size()).isEqualTo(2_560);
        if (producers > 1) {
            assertThat(disk.forces.get()).as("forces for 1,280 appends").isLessThan(1_280);
        }
    }

    @Test
    void nothingIsRecordedBeforeItIsForced() {
        Faults disk = new Faults(directory);
        try (TileLog log = LogFixture.open(directory, disk)) {
            CountDownLatch gate = new CountDownLatch(1);
            disk.forceWaits = gate;
            CompletableFuture<Long> recorded = log.append(List.of(Samples.started(Samples.NOON)));
            assertThat(recorded).isNotDone();
            assertThat(log.read(0, 10)).isEmpty();
            assertThat(LogFixture.head(log)).isEqualTo(TreeHead.EMPTY);
            gate.countDown();
            assertThat(LogFixture.joined(recorded)).isEqualTo(0);
            assertThat(log.read(0, 10)).hasSize(1);
        }
    }

    @Test
    void pushesBackInsteadOfFillingTheMemory() {
        Faults disk = new Faults(directory);
        try (TileLog log = LogFixture.open(
                directory,
                disk,
                new TileLog.Limits(100_000, 1 << 20, LogFixture.PATIENCE, Duration.ofMillis(250), 4096))) {
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
            assertThat(log.size()).isEqualTo(taken).isEqualTo(500 - refused);
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .as("when there is room again it goes on")
                    .isEqualTo(taken);
        }
    }

    @Test
    void anEventWithoutAFormFailsAlone() {
        try (TileLog log = LogFixture.open(directory)) {
            AuditEvent half = new AuditEvent.Lifecycle("started", "half a pair: \ud800", Samples.NOON);
            assertThat(LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON), half))))
                    .hasMessageContaining("nothing was done");
            assertThat(LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON)))))
                    .isEqualTo(0);
        }
        assertThat(LogFixture.check(directory).entries).isNotEmpty();
    }

    @Test
    void whatIsLargerThanAnEntryLiesBesideTheLog() throws Exception {
        String sql = "DELETE FROM orders WHERE note = '" + "é".repeat(200_000) + "'";
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.joined(log.append(Samples.allowed("act-1", sql, Samples.NOON)));
            assertThat(log.whole(0).event().text("text")).isEqualTo(sql);
        }
        Json.Fields entry =
                (Json.Fields) Json.parse(LogFixture.check(directory).entries.getFirst());
        assertThat(entry.find("text")).isEmpty();
        Json.Fields mention = entry.fields("beside").fields("text");
        Digest digest = Digest.parse(mention.text("sha256"));
        assertThat(digest).isEqualTo(Bytes.utf8(sql).digest());
        assertThat(mention.whole("length")).isEqualTo(Bytes.utf8(sql).length());
        assertThat(Files.readString(directory.resolve(Payloads.path(digest)))).isEqualTo(sql);
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.whole(0).event().text("text")).isEqualTo(sql);
            Files.delete(directory.resolve(Payloads.path(digest)));
            Json.Fields left = log.whole(0).event();
            assertThat(left.texts("missing")).containsExactly("text");
            assertThat(left.fields("beside"))
                    .as("gone, and still an event of the log")
                    .isEqualTo(entry.fields("beside"));
        }
    }

    @Test
    void growsBeyondOneTileOfTiles() {
        int events = 70_000;
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = 0; i < events; i += 1_000) {
                List<AuditEvent> thousand = new ArrayList<>();
                for (int n = i; n < i + 1_000; n++) {
                    thousand.add(new AuditEvent.Lifecycle("started", "event " + n, Samples.NOON));
                }
                LogFixture.joined(log.append(thousand));
            }
            log.checkpoint(LogFixture.PATIENCE);
            assertThat(log.read(69_999, 1).getFirst().event().text("version")).isEqualTo("event 69999");
            assertThat(new InclusionProof(
                                    12_345,
                                    events,
                                    log.prove(12_345, log.checkpoint()).proof().path())
                            .proves(
                                    Hashes.leaf(log.read(12_345, 1)
                                            .getFirst()
                                            .event()
                                            .canonicalBytes()),
                                    LogFixture.head(log)))
                    .isTrue();
            assertThat(log.tile(new Tile(Tile.ENTRIES, 273, 20)))
                    .as("the beginning of a wider one")
                    .hasValueSatisfying(content ->
                            assertThat(EntryBundle.entries(content, 20)).hasSize(20));
            assertThat(log.tile(new Tile(0, 273, 200))).as("wider than the log").isEmpty();
        }
        LogCheck check = LogFixture.check(directory);
        assertThat(check.head.size()).isEqualTo(events);
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(LogFixture.head(log)).isEqualTo(check.head);
        }
    }

    @Test
    void aSecondGatewayIsKeptOut() {
        try (TileLog log = LogFixture.open(directory)) {
            assertThatThrownBy(() -> LogFixture.open(directory))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("Another gateway writes the audit log");
            assertThat(LogFixture.allow(log, 1)).isEqualTo(1);
        }
        LogFixture.open(directory).close();
    }

    @Test
    void aClosedLogTakesNothing() {
        TileLog log = LogFixture.open(directory);
        log.close();
        assertThat(LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON)))))
                .hasMessageContaining("takes no more");
    }

    @Test
    void itsFilesAreForTheirOwnerAlone() throws Exception {
        LogFixture.open(directory).close();
        for (String name : List.of("checkpoint", "tree", "wal/0", "wal/1", "lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void readsPagesByIndex() {
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = 0; i < 1_000; i++) {
                LogFixture.joined(log.append(Samples.allowed("act-" + i, "DELETE " + "x".repeat(i), Samples.NOON)));
            }
            for (long from : new long[] {0, 1, 499, 500, 511, 1_234, 1_997}) {
                assertThat(log.read(from, 3)).map(AuditEntry::index).containsExactly(from, from + 1, from + 2);
            }
            assertThat(log.read(1_999, 3)).map(AuditEntry::index).containsExactly(1_999L);
            assertThat(log.read(2_000, 3)).isEmpty();
            assertThat(log.read(5_000, 3)).isEmpty();
        }
    }

    @Test
    void picksEventsFromBundlesAndFromTheNewest() {
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = 0; i < 300; i++) {
                LogFixture.joined(log.append(List.of(new AuditEvent.Lifecycle("started", "event " + i, Samples.NOON))));
            }
            log.checkpoint(LogFixture.PATIENCE);
            LogFixture.joined(log.append(List.of(new AuditEvent.Lifecycle("started", "event 300", Samples.NOON))));
            assertThat(log.pick(List.of(0L, 1L, 255L, 256L, 299L, 300L)))
                    .map(entry -> entry.event().text("version"))
                    .containsExactly("event 0", "event 1", "event 255", "event 256", "event 299", "event 300");
            assertThat(log.pick(List.of())).isEmpty();
            assertThatThrownBy(() -> log.pick(List.of(301L))).isInstanceOf(AuditFailure.class);
        }
    }

    @Test
    void provesEveryEventAndEveryBeginning() {
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = 0; i < 300; i++) {
                LogFixture.joined(log.append(List.of(new AuditEvent.Lifecycle("started", "event " + i, Samples.NOON))));
            }
            for (long index : new long[] {0, 1, 255, 256, 299}) {
                AuditProofs.Proven proven = log.prove(index, log.checkpoint(LogFixture.PATIENCE));
                TreeHead head =
                        Checkpoint.parse(proven.proof().checkpoint().text()).head();
                assertThat(proven.entry().utf8()).contains("event " + index);
                assertThat(new InclusionProof(index, head.size(), proven.proof().path())
                                .proves(Hashes.leaf(proven.entry().toArray()), head))
                        .as("event %s", index)
                        .isTrue();
            }
            for (long from : new long[] {1, 255, 256, 257, 299, 300}) {
                assertThat(log.consistency(from, 300).proves(log.head(from), LogFixture.head(log)))
                        .as("from %s", from)
                        .isTrue();
            }
        }
    }

    @Test
    void tellsWhichReleasesHaveNoOutcome() {
        try (TileLog log = LogFixture.open(directory)) {
            LogFixture.joined(log.append(List.of(
                    new AuditEvent.Released(
                            Samples.pending(1, 0).ask().action().id(),
                            Optional.of(Samples.id(1)),
                            Samples.pending(1, 0).ask().digest(),
                            Samples.pending(1, 0).ask().policy(),
                            List.of(),
                            Samples.NOON),
                    new AuditEvent.Released(
                            Samples.pending(2, 0).ask().action().id(),
                            Optional.of(Samples.id(2)),
                            Samples.pending(2, 0).ask().digest(),
                            Samples.pending(2, 0).ask().policy(),
                            List.of(),
                            Samples.NOON),
                    new AuditEvent.Executed(
                            Samples.pending(1, 0).ask().action().id(),
                            Optional.of(Samples.id(1)),
                            new dev.imprimatur.core.execution.Outcome.Done("DELETE 1", 0),
                            Duration.ofMillis(1),
                            Samples.NOON))));
            assertThat(log.startState().unanswered())
                    .singleElement()
                    .satisfies(open -> assertThat(open.approval()).contains(Samples.id(2)));
            assertThat(log.startState().used(Samples.NOON)).containsExactlyInAnyOrder(Samples.id(1), Samples.id(2));
        }
    }
}
