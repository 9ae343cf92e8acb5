package dev.imprimatur.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.audit.Verdict;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not recorded is not done: each failure of the disk is told to whoever waits, and leaves no broken line behind. */
class LogFailureTest {

    private final Path parent;
    private final Path directory;
    private final Faults disk = new Faults();

    LogFailureTest(@TempDir Path parent) {
        this.parent = parent;
        this.directory = parent.resolve("log");
    }

    private AuditFailure refused(FileAuditLog log) {
        return LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON))));
    }

    private void intact(ChainHead head) {
        assertThat(LogFixture.verify(directory, Optional.of(head)).sentence())
                .startsWith("All ")
                .doesNotContain("unfinished");
    }

    @Test
    void aFailedWriteFailsItsCallersAndTheLogGoesOnWhenTheDiskDoes() {
        ChainHead head;
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.writeHalfFails = true;
            assertThat(refused(log))
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("Free space");
            assertThat(log.head().position()).isEqualTo(2);
            intact(log.head());
            disk.writeHalfFails = false;
            assertThat(LogFixture.allow(log, 2)).isEqualTo(4);
            head = log.head();
        }
        intact(head);
    }

    @Test
    void aFailedForceEndsTheLogUntilARestart() {
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.forceFails = true;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            disk.forceFails = false;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            assertThat(log.head().position()).isEqualTo(2);
        }
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThat(LogFixture.allow(log, 2)).isGreaterThanOrEqualTo(4);
            intact(log.head());
        }
    }

    @Test
    void aFailedWriteThatCannotBeUndoneEndsTheLogUntilARestart() {
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            LogFixture.allow(log, 1);
            disk.writeHalfFails = true;
            disk.truncateFails = true;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
            disk.writeHalfFails = false;
            disk.truncateFails = false;
            assertThat(refused(log)).hasMessageContaining("until the gateway is restarted");
        }
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThat(log.head().position()).isEqualTo(2);
            assertThat(LogFixture.allow(log, 2)).isEqualTo(4);
            intact(log.head());
        }
    }

    @Test
    void everyoneWhoWaitsIsToldOfAFailedForce() {
        try (FileAuditLog log = FileAuditLog.open(directory, disk)) {
            disk.forceWaits = new CountDownLatch(1);
            disk.forceFails = true;
            var all = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(i -> log.append(List.of(Samples.started(Samples.NOON))))
                    .toList();
            disk.forceWaits.countDown();
            assertThat(all)
                    .allSatisfy(recorded -> assertThat(LogFixture.failure(recorded))
                            .hasMessageContaining("nobody knows what is on the disk"));
            assertThat(log.head()).isEqualTo(ChainHead.START);
        }
    }

    @Test
    void aDiskThatHangsFailsWhoeverWaitsUntilItAnswersAgain() {
        try (FileAuditLog log = FileAuditLog.open(directory, disk, FileAuditLog.CAPACITY, Duration.ofMillis(200))) {
            LogFixture.allow(log, 1);
            CountDownLatch hang = new CountDownLatch(1);
            disk.forceWaits = hang;
            var first = log.append(List.of(Samples.started(Samples.NOON)));
            assertThat(LogFixture.failure(first)).hasMessageContaining("has not answered");
            assertThat(refused(log)).hasMessageContaining("has not answered");
            assertThat(log.head().position()).isEqualTo(2);
            hang.countDown();
            long position = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (position == 0 && System.nanoTime() < deadline) {
                position = log.append(List.of(Samples.started(Samples.NOON)))
                        .exceptionally(stillHanging -> 0L)
                        .join();
            }
            assertThat(position).as("it goes on, behind what hung").isEqualTo(4);
            intact(log.head());
        }
    }

    @Test
    void aTornLastLineIsCutOffAtStart() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        byte[] whole = Files.readAllBytes(directory.resolve("audit.jsonl"));
        byte[] line = "{\"event\":{\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"started\""
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int length = 1; length <= line.length; length++) {
            Files.write(
                    directory.resolve("audit.jsonl"),
                    java.util.Arrays.copyOf(line, length),
                    java.nio.file.StandardOpenOption.APPEND);
            FileAuditLog.open(directory).close();
            assertThat(Files.readAllBytes(directory.resolve("audit.jsonl"))).isEqualTo(whole);
        }
    }

    @Test
    void linesBehindTheHeadThatTheCrashLeftWholeAreKept() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        byte[] head = Files.readAllBytes(directory.resolve("head"));
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 2);
        }
        Files.write(directory.resolve("head"), head);
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            assertThat(log.head().position()).isEqualTo(4);
        }
    }

    private void refusesToStart(String sentence) {
        assertThatThrownBy(() -> FileAuditLog.open(directory))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesToStartOnALogThatWasCut() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
            LogFixture.allow(log, 2);
        }
        byte[] whole = Files.readAllBytes(directory.resolve("audit.jsonl"));
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            Files.write(directory.resolve("audit.jsonl"), java.util.Arrays.copyOf(whole, length));
            refusesToStart("Its tail was cut off");
        }
    }

    @Test
    void refusesToStartOnALogThatWasChangedBehindTheHead() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        byte[] whole = Files.readAllBytes(directory.resolve("audit.jsonl"));
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(directory.resolve("audit.jsonl"), changed);
            Files.write(directory.resolve("head"), new byte[0]); // nothing to lean on but the chain
            assertThatThrownBy(() -> FileAuditLog.open(directory))
                    .as("byte %d", at)
                    .isInstanceOf(AuditFailure.class);
        }
    }

    @Test
    void refusesToStartWhenTheHeadDisagrees() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        String head = Files.readString(directory.resolve("head"));
        Files.writeString(directory.resolve("head"), head.replaceFirst("sha256:..", "sha256:00"));
        refusesToStart("does not agree with the file `head`");
    }

    @Test
    void makesTheHeadAnewWhenItCannotBeRead() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(directory)) {
            LogFixture.allow(log, 1);
        }
        Files.writeString(directory.resolve("head"), "{\"hash\":");
        FileAuditLog.open(directory).close();
        assertThat(Files.readString(directory.resolve("head"))).contains("\"position\":2");
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
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()),
                "a small file system can be mounted here");
        try (FileAuditLog log = FileAuditLog.open(small.resolve("log"))) {
            Path ballast = Files.write(small.resolve("ballast"), new byte[100_000]);
            AuditFailure failure = fill(log);
            assertThat(failure).hasMessageContaining("Free space there");
            long kept = log.head().position();
            Files.delete(ballast);
            assertThat(LogFixture.allow(log, 1_000)).isEqualTo(kept + 2);
            assertThat(LogFixture.verify(small.resolve("log"), Optional.of(log.head()))
                            .verdict())
                    .isEqualTo(Verdict.TRUE);
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static AuditFailure fill(FileAuditLog log) {
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
