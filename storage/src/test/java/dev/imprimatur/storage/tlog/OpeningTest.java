package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is not as it was left, or older than it was, is not written on. */
class OpeningTest {

    private final Path parent;
    private final Path directory;

    OpeningTest(@TempDir Path parent) {
        this.parent = parent;
        this.directory = parent.resolve("log");
    }

    private TreeHead filled(int from, int to) {
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = from; i < to; i++) {
                LogFixture.allow(log, i);
            }
            return LogFixture.head(log);
        }
    }

    private void refuses(String sentence) {
        assertThatThrownBy(() -> LogFixture.open(directory).close())
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining(sentence);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void anOlderCopyRefusesToSignAndToAppend() throws IOException {
        filled(0, 10);
        copy(directory, parent.resolve("yesterday"));
        TreeHead seen = filled(10, 20);
        remove(directory);
        Files.move(parent.resolve("yesterday"), directory);
        assertThatThrownBy(() -> TileLog.open(directory, LogFixture.SIGNER, () -> Optional.of(seen)))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("has 20 events, but a witness has seen 40")
                .hasMessageContaining("Put the newest folder back");
        LogFixture.intact(directory, LogFixture.check(directory).head);
        assertThat(LogFixture.check(directory).head.size())
                .as("nothing was written")
                .isEqualTo(20);
    }

    @Test
    void anOlderCopyThatWasWrittenOnIsFoundByItsRoot() throws IOException {
        filled(0, 10);
        copy(directory, parent.resolve("yesterday"));
        TreeHead seen = filled(10, 20);
        remove(directory);
        Files.move(parent.resolve("yesterday"), directory);
        filled(20, 40);
        assertThatThrownBy(() -> TileLog.open(directory, LogFixture.SIGNER, () -> Optional.of(seen)))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("its first 40 events are others");
    }

    @Test
    void whatAWitnessTellsLaterStopsTheLog() {
        AtomicReference<Optional<TreeHead>> known = new AtomicReference<>(Optional.empty());
        Seen seen = known::get;
        try (TileLog log = TileLog.open(directory, LogFixture.SIGNER, seen)) {
            LogFixture.allow(log, 1);
            TreeHead own = LogFixture.head(log);
            known.set(Optional.of(own));
            log.checkpoint(LogFixture.PATIENCE);
            LogFixture.allow(log, 2);
            log.checkpoint(LogFixture.PATIENCE);
            known.set(Optional.of(new TreeHead(1_000, own.root())));
            LogFixture.allow(log, 3);
            assertThatThrownBy(() -> log.checkpoint(LogFixture.PATIENCE))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("a witness has seen 1000");
            assertThat(LogFixture.failure(log.append(List.of(Samples.started(Samples.NOON)))))
                    .hasMessageContaining("a witness has seen 1000");
        }
        assertThat(LogFixture.check(directory).head.size()).isEqualTo(4);
    }

    @Test
    void anotherKeyOrOriginIsRefused() {
        filled(0, 3);
        for (NoteSigner other : List.of(
                new NoteSigner(LogFixture.SIGNER.name(), SigningKey.generate()),
                new NoteSigner("other.example/log", SigningKey.generate()))) {
            assertThatThrownBy(() -> TileLog.open(directory, other, Seen.NOTHING))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("not signed by");
        }
    }

    @Test
    void aLogOfTheOlderFormIsLeftAlone() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("audit.jsonl"), "{}\n");
        refuses("an audit log of the older form");
        assertThat(directory.resolve("checkpoint")).doesNotExist();
    }

    @Test
    void missingFilesAreNoticed() throws IOException {
        filled(0, 300);
        for (String name :
                List.of("tree", "checkpoint", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/002.p/88")) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            refuses("Nothing is appended to it");
            Files.write(file, content);
        }
        LogFixture.open(directory).close();
    }

    @Test
    void everyFlippedBitAtTheRightEdgeIsNoticed() throws IOException {
        filled(0, 5);
        for (String name : List.of("tree", "checkpoint", "tile/0/000.p/10", "tile/entries/000.p/10")) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            for (int at = 0; at < content.length - 1; at += 5) {
                byte[] changed = content.clone();
                changed[at] ^= 4;
                Files.write(file, changed);
                assertThatThrownBy(() -> LogFixture.open(directory).close())
                        .as("%s, byte %d", name, at)
                        .isInstanceOf(AuditFailure.class);
            }
            Files.write(file, content);
        }
        LogFixture.open(directory).close();
    }

    private static byte[] records(long first, long batch, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(Samples.started(Samples.NOON.plusSeconds(first + i))
                    .canonical()
                    .canonicalBytes()));
        }
        WalRecord record = new WalRecord(first, batch, entries);
        byte[] written = new byte[record.length()];
        record.write(ByteBuffer.wrap(written));
        return written;
    }

    private static byte[] joined(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        Stream.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Test
    void whatTheTreeHasIsPassedOverWhereverItLies() throws WalScan.Damaged {
        byte[] before = records(0, 0, 9);
        byte[] fresh = records(9, 9, 2);
        byte[] over = before.clone();
        System.arraycopy(fresh, 0, over, 0, fresh.length);
        byte[] room = new byte[5_000];

        WalScan scan = WalScan.of(List.of(joined(over, records(5, 5, 3), room), joined(records(11, 11, 1), room)), 9);

        assertThat(scan.entries()).hasSize(3);
        assertThat(scan.torn()).isZero();
    }

    @Test
    void aTornTailIsCutAndABadMiddleIsRefused() throws IOException {
        filled(0, 2);
        byte[] first = records(4, 4, 3);
        byte[] second = records(7, 7, 2);
        Path wal = directory.resolve("wal/0");
        for (int length = 0; length <= second.length; length++) {
            WalScan scan = scan(joined(first, java.util.Arrays.copyOf(second, length)));
            assertThat(scan.entries()).hasSize(length == second.length ? 5 : 3);
        }
        for (int at = 0; at < first.length; at += 7) {
            byte[] bad = joined(first, second);
            bad[at] ^= 1;
            Files.write(wal, bad);
            refuses("the write-ahead file can't be read at event 4, though event 7 was written after it was durable");
        }
        Files.write(wal, joined(first, second));
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.size()).isEqualTo(9);
        }
    }

    private static WalScan scan(byte[] file) {
        try {
            return WalScan.of(List.of(file, new byte[0]), 4);
        } catch (WalScan.Damaged e) {
            throw new AssertionError(e);
        }
    }
}
