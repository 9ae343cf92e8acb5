package dev.imprimatur.storage.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Recomputes a log from the files of its checkpoint alone, and compares everything. */
final class LogCheck {

    final List<byte[]> entries = new ArrayList<>();

    /** The root at each size asked for. */
    final TreeMap<Long, Digest> roots = new TreeMap<>();

    final TreeHead head;

    LogCheck(Disk disk, NoteKey key) throws IOException {
        this(disk, key, Set.of());
    }

    LogCheck(Disk disk, NoteKey key, Set<Long> sizes) throws IOException {
        head = Checkpoint.signedBy(key, SignedNote.parse(disk.read("checkpoint").orElseThrow()))
                .head();
        Frontier frontier = Frontier.empty();
        if (sizes.contains(0L)) {
            roots.put(0L, frontier.root());
        }
        for (Tile tile : Tile.of(Tile.ENTRIES, head.size())) {
            for (byte[] entry : EntryBundle.entries(file(disk, tile), tile.width())) {
                entries.add(entry);
                frontier.add(Hashes.leaf(entry));
                if (sizes.contains(frontier.size())) {
                    roots.put(frontier.size(), frontier.root());
                }
            }
        }
        assertThat(frontier.head()).as("checkpoint against bundles").isEqualTo(head);
        List<Digest> level = entries.stream().map(Hashes::leaf).toList();
        for (int height = 0; !level.isEmpty(); height++) {
            List<Digest> next = new ArrayList<>();
            for (Tile tile : Tile.of(height, head.size())) {
                int start = (int) tile.index() * Tile.FULL;
                List<Digest> hashes = level.subList(start, start + tile.width());
                assertThat(tile.hashes(file(disk, tile))).as(tile.path()).isEqualTo(hashes);
                if (!tile.partial()) {
                    next.add(Tile.root(hashes));
                }
            }
            level = next;
        }
    }

    private static byte[] file(Disk disk, Tile tile) throws IOException {
        return disk.read(tile.path()).orElseThrow(() -> new AssertionError("no " + tile.path()));
    }
}
