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
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThatThrownBy(() -> TileLog.open(directory, LogFixture.SIGNER, Samples.KEY, () -> Optional.of(seen)))
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
        assertThatThrownBy(() -> TileLog.open(directory, LogFixture.SIGNER, Samples.KEY, () -> Optional.of(seen)))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("its first 40 events are others");
    }

    @Test
    void whatAWitnessTellsLaterStopsTheLog() {
        AtomicReference<Optional<TreeHead>> known = new AtomicReference<>(Optional.empty());
        Seen seen = known::get;
        try (TileLog log = TileLog.open(directory, LogFixture.SIGNER, Samples.KEY, seen)) {
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
            assertThatThrownBy(() -> TileLog.open(directory, other, Samples.KEY, Seen.NOTHING))
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
}
