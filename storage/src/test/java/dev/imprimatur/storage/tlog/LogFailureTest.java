package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not recorded is not done: each failure of the disk is told to whoever waits, and leaves no broken line behind. */
class LogFailureTest {

    private final Path parent;
    private final Path directory;
    private final Faults disk;

    LogFailureTest(@TempDir Path parent) {
        this.parent = parent;
        this.directory = parent.resolve("log");
        this.disk = new Faults(directory);
    }

    private AuditFailure refused(TileLog log) {
        return LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON))));
    }

    @Test
    void aFailedWriteFailsItsCallersAndTheLogGoesOnWhenTheDiskDoes() {
        TreeHead head;
        try (TileLog log = LogFixture.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.writeHalfFails = true;
            assertThat(refused(log))
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("Free space");
            assertThat(log.size()).isEqualTo(2);
            disk.writeHalfFails = false;
            assertThat(LogFixture.allow(log, 2)).isEqualTo(3);
            head = LogFixture.head(log);
        }
        LogFixture.intact(directory, head);
    }

    @Test
    void aTreeThatBreaksEndsTheLogAndSaysSo() {
        try (TileLog log = LogFixture.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.treeBreaks = true;
            LogFixture.joined(log.append(List.of(Samples.started(Samples.NOON))));
            LogFixture.await(() -> log.broken().isPresent());
            assertThat(refused(log))
                    .hasMessageContaining("StackOverflowError")
                    .hasMessageContaining("until the gateway is restarted");
            disk.treeBreaks = false;
        }
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(3);
            assertThat(LogFixture.allow(log, 2)).isEqualTo(4);
        }
    }

    @Test
    void whatLiesBesideTheLogOfABatchIsWrittenTogetherAndCountsInIt() {
        TileLog.Limits quiet =
                new TileLog.Limits(32 << 20, 128 << 20, LogFixture.PATIENCE, Duration.ofMinutes(5), 4096);
        try (TileLog log = LogFixture.open(directory, disk, quiet)) {
            CountDownLatch wait = new CountDownLatch(1);
            disk.forceWaits = wait;
            CompletableFuture<Long> first = log.append(List.of(Samples.started(Samples.NOON)));
            LogFixture.await(() -> log.waiting() == 0);
            List<CompletableFuture<Long>> large = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String sql = "DELETE FROM orders -- " + i + "x".repeat(400_000);
                large.add(log.append(Samples.allowed("act-" + i, sql, Samples.NOON)));
            }
            int before = disk.forces.get();
            wait.countDown();
            LogFixture.joined(first);
            large.forEach(LogFixture::joined);
            assertThat(disk.forces.get() - before)
                    .as("the first one, and three of 400 kB fill a batch")
                    .isEqualTo(3);
            assertThat(disk.folderForces.stream().filter("payload"::equals).count())
                    .as("the folder of folders, once a batch")
                    .isLessThanOrEqualTo(2);
            disk.treeFails = true;
            assertThat(LogFixture.failure(log.append(
                            Samples.allowed("act-9", "DELETE FROM orders -- " + "y".repeat(400_000), Samples.NOON))))
                    .hasMessageContaining("No space left on device");
            disk.treeFails = false;
            LogFixture.allow(log, 10);
        }
    }

    @Test
    void aFailedForceEndsTheLogUntilARestart() {
        try (TileLog log = LogFixture.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.forceFails = true;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            disk.forceFails = false;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            assertThat(log.size()).isEqualTo(2);
        }
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(LogFixture.allow(log, 2)).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aFailedWriteThatCannotBeUndoneEndsTheLogUntilARestart() {
        try (TileLog log = LogFixture.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.writeHalfFails = true;
            disk.truncateFails = true;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            disk.writeHalfFails = false;
            disk.truncateFails = false;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
        }
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(2);
            assertThat(LogFixture.allow(log, 2)).isEqualTo(3);
        }
    }

    @Test
    void everyoneWhoWaitsIsToldOfAFailedForce() {
        try (TileLog log = LogFixture.open(directory, disk)) {
            disk.forceWaits = new CountDownLatch(1);
            disk.forceFails = true;
            var all = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(i -> log.append(List.of(Samples.started(Samples.NOON))))
                    .toList();
            disk.forceWaits.countDown();
            assertThat(all)
                    .allSatisfy(recorded -> assertThat(LogFixture.failure(recorded))
                            .hasMessageContaining("nobody knows what is on the disk"));
            assertThat(LogFixture.head(log)).isEqualTo(TreeHead.EMPTY);
        }
    }

    @Test
    void aDiskThatHangsFailsWhoeverWaitsUntilItAnswersAgain() {
        try (TileLog log = LogFixture.open(
                directory,
                disk,
                new TileLog.Limits(1 << 20, 1 << 20, Duration.ofSeconds(2), Duration.ofMillis(50), 4096))) {
            LogFixture.allow(log, 1);
            CountDownLatch hang = new CountDownLatch(1);
            disk.forceWaits = hang;
            var first = log.append(List.of(Samples.started(Samples.NOON)));
            assertThat(LogFixture.failure(first)).hasMessageContaining("has not answered");
            assertThat(refused(log)).hasMessageContaining("has not answered");
            assertThat(log.size()).isEqualTo(2);
            hang.countDown();
            long position = -1;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (position < 0 && System.nanoTime() < deadline) {
                position = log.append(List.of(Samples.started(Samples.NOON)))
                        .exceptionally(stillHanging -> -1L)
                        .join();
            }
            assertThat(position).as("what hung is taken back").isEqualTo(2);
            LogFixture.allow(log, 2);
        }
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(5);
            assertThat(log.read(0, 10)).hasSize(5);
        }
    }

    @Test
    void aTreeThatCannotBeWrittenPushesBackAndCatchesUp() {
        TileLog.Limits limits = new TileLog.Limits(1 << 20, 20_000, LogFixture.PATIENCE, Duration.ofMillis(20), 4096);
        try (TileLog log = LogFixture.open(directory, disk, limits)) {
            LogFixture.allow(log, 1);
            log.checkpoint(LogFixture.PATIENCE);
            disk.treeFails = true;
            int taken = 1;
            Optional<AuditFailure> failure = Optional.empty();
            while (failure.isEmpty()) {
                assertThat(++taken).isLessThan(1_000);
                var recorded = log.append(Samples.allowed("act-" + taken, "DELETE", Samples.NOON));
                failure = recorded.handle((index, thrown) -> thrown != null).join()
                        ? Optional.of(LogFixture.failure(recorded))
                        : failure;
            }
            assertThat(failure.get()).hasMessageContaining("not in the tree yet");
            assertThat(log.read(log.size() - 1, 1))
                    .as("what is recorded can be read all the same")
                    .hasSize(1);
            disk.treeFails = false;
            log.checkpoint(LogFixture.PATIENCE);
            LogFixture.allow(log, 2_000);
        }
    }

    private void refusesToStart(String sentence) {
        assertThatThrownBy(() -> LogFixture.open(directory))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void namesADirectoryThatCannotBeUsed() throws Exception {
        Files.writeString(directory, "a file where a directory should be");
        refusesToStart(directory.toString());
    }

    @Test
    void aReallyFullDiskAllowsNothingUntilThereIsSpaceAgain() throws Exception {
        Path small = Files.createDirectory(parent.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()),
                "a small file system can be mounted here");
        try (TileLog log = LogFixture.open(small.resolve("log"))) {
            Path ballast = Files.write(small.resolve("ballast"), new byte[700_000]);
            AuditFailure failure = fill(log);
            assertThat(failure).hasMessageContaining("Free space there");
            long kept = log.size();
            Files.delete(ballast);
            assertThat(LogFixture.allow(log, 1_000)).isEqualTo(kept + 1);
            log.checkpoint(LogFixture.PATIENCE);
            LogFixture.intact(small.resolve("log"), LogFixture.head(log));
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static AuditFailure fill(TileLog log) {
        for (int i = 0; i < 1_000; i++) {
            var recorded = log.append(Samples.allowed("act-" + i, "x".repeat(1_000), Samples.NOON));
            if (recorded.handle((position, failure) -> failure != null).join()) {
                return LogFixture.failure(recorded);
            }
        }
        throw new AssertionError("The disk never filled.");
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
