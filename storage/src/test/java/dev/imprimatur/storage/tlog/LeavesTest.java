package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt from the log at a start is what was recorded, or nothing is learnt. */
class LeavesTest {

    private static final int FROZEN = 300;

    private final Path directory;

    LeavesTest(@TempDir Path parent) {
        directory = parent.resolve("log");
    }

    /** Everything is frozen, in the second of four bundles. */
    @BeforeEach
    void filled() {
        try (TileLog log = LogFixture.open(directory)) {
            for (int i = 0; i < 2; i++) {
                List<AuditEvent> many = new ArrayList<>();
                for (int n = 0; n < FROZEN; n++) {
                    many.add(Samples.started(Samples.NOON));
                }
                LogFixture.joined(log.append(many));
                LogFixture.joined(log.append(List.of(new AuditEvent.Frozen(new Freeze(
                        "frz-abcdefg" + (2 + i),
                        FreezeScope.parse("all"),
                        Set.of(),
                        PrincipalId.parse("person:eve"),
                        "stop everything",
                        Samples.NOON)))));
            }
            LogFixture.allow(log, 1);
        }
    }

    private Path file(Tile tile) {
        return directory.resolve(tile.path());
    }

    /** Makes another event out of the freeze, and the tile fit, if asked. */
    private void change(boolean tile) throws IOException {
        Path bundle = file(Tile.full(Tile.ENTRIES, FROZEN / Tile.FULL));
        List<byte[]> entries = new ArrayList<>(EntryBundle.entries(Files.readAllBytes(bundle), Tile.FULL));
        int at = FROZEN % Tile.FULL;
        byte[] other = new String(entries.get(at), StandardCharsets.UTF_8)
                .replace("\"frozen\"", "\"frazen\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(other).isNotEqualTo(entries.get(at));
        entries.set(at, other);
        Files.write(bundle, EntryBundle.content(entries));
        if (tile) {
            Tile leaves = Tile.full(0, FROZEN / Tile.FULL);
            List<Digest> hashes = new ArrayList<>(leaves.hashes(Files.readAllBytes(file(leaves))));
            hashes.set(at, Hashes.leaf(other));
            Files.write(file(leaves), Tile.content(hashes));
        }
    }

    private void refuses(String sentence) {
        try (TileLog log = LogFixture.open(directory)) {
            assertThatThrownBy(log::startState)
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining(sentence)
                    .hasMessageContaining("Keep the folder as evidence");
        }
    }

    @Test
    void aSoundLogIsRead() {
        try (TileLog log = LogFixture.open(directory)) {
            assertThat(log.startState().freezes()).hasSize(2);
            LogFixture.allow(log, 2);
            assertThat(log.startState().freezes()).hasSize(2);
        }
    }

    @Test
    void aChangedEventIsNamed() throws IOException {
        change(false);
        refuses("event 300 is not as it was");
    }

    @Test
    void aChangedTileBesideItHelpsNobody() throws IOException {
        change(true);
        refuses("one of the events 256 to 511 is not as it was, and their tile neither");
    }
}
