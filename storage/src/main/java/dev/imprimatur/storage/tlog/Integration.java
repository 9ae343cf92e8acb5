package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Tile;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings what is durable in the write-ahead file into the tree on disk: bundles, then tiles, then the saved tree, then the
 * signed checkpoint, each durable before the next begins. A round that fails changes nothing that counts, and is done again.
 * For one thread.
 */
final class Integration {

    static final String CHECKPOINT = "checkpoint";

    /** Entries of one round at most: 64 full bundles. */
    static final int ROUND = 64 * Tile.FULL;

    private final Disk disk;
    private final Tiles tiles;
    private final Publication publication;
    private final Recent recent;
    private final Rollback rollback;
    private final NoteSigner signer;
    private final MessageDigest sha256 = Digest.sha256();
    private volatile Frontier frontier;
    private Edge edge;
    private volatile SignedNote checkpoint;

    Integration(
            Disk disk, Publication publication, Recent recent, Rollback rollback, NoteSigner signer, Opening start) {
        this.disk = disk;
        this.tiles = new Tiles(disk);
        this.publication = publication;
        this.recent = recent;
        this.rollback = rollback;
        this.signer = signer;
        this.frontier = start.frontier();
        this.edge = start.edge();
        this.checkpoint = start.checkpoint();
    }

    /** The last one that is durable. */
    SignedNote checkpoint() {
        return checkpoint;
    }

    /**
     * Asks again what others have seen of a log that is durable up to {@code size}.
     *
     * @throws AuditFailure when that speaks against it
     */
    void recheck(long size) {
        rollback.object(size);
    }

    /** The tree on disk; nobody may change it. */
    Frontier tree() {
        return frontier;
    }

    /** How far the tree on disk reaches. */
    long size() {
        return frontier.size();
    }

    /**
     * Does one round.
     *
     * @return whether there was anything to do
     */
    boolean round() throws IOException {
        long before = frontier.size();
        int known = (int) (before % Tile.FULL);
        Recent.View view = recent.from(before - known, ROUND);
        if (view.next() == before) {
            return false;
        }
        List<Digest> fresh = view.entries().subList(known, view.entries().size()).stream()
                .map(entry -> entry.leaf(sha256))
                .toList();
        Edge wider = edge.copy();
        Map<String, byte[]> widened = wider.add(fresh);
        Frontier grown = wider.frontier();
        publication.publish(bundles(view));
        publication.publish(widened);
        save(grown);
        frontier = grown;
        edge = wider;
        recent.integrated(grown.size());
        tidy(before, grown.size());
        return true;
    }

    private static Map<String, byte[]> bundles(Recent.View view) {
        Map<String, byte[]> bundles = new LinkedHashMap<>();
        for (int at = 0; at < view.entries().size(); at += Tile.FULL) {
            List<Entry> entries =
                    view.entries().subList(at, Math.min(view.entries().size(), at + Tile.FULL));
            Tile tile = new Tile(Tile.ENTRIES, (view.first() + at) / Tile.FULL, entries.size());
            bundles.put(
                    tile.path(),
                    EntryBundle.content(entries.stream().map(Entry::bytes).toList()));
        }
        return bundles;
    }

    /** The tiles for {@code tree} are durable. */
    private void save(Frontier tree) throws IOException {
        rollback.check(tree.size(), size -> tiles.nodes(tree.size()).head(size).root());
        publication.publish(Map.of(SavedTree.PATH, SavedTree.of(tree).written()));
        SignedNote signed = new Checkpoint(signer.name(), tree.head()).sign(signer);
        publication.publish(Map.of(CHECKPOINT, signed.bytes()));
        checkpoint = signed;
    }

    /** Makes durable again what a gateway that was killed may have left to the memory of the system. */
    void settle() throws IOException {
        publication.publish(Map.of(SavedTree.PATH, SavedTree.of(frontier).written()));
        if (Checkpoint.parse(checkpoint.text()).head().size() < frontier.size()) {
            save(frontier);
        } else {
            publication.publish(Map.of(CHECKPOINT, checkpoint.bytes()));
        }
        for (int level = Tile.ENTRIES; level <= Tile.TOP; level++) {
            long count = Tile.count(level, frontier.size());
            for (int width : Tiles.widths(disk, level, count / Tile.FULL)) {
                if (width != count % Tile.FULL) {
                    disk.delete(new Tile(level, count / Tile.FULL, width).path());
                }
            }
        }
    }

    /** Removes the partial tiles that the new checkpoint does not need. */
    private void tidy(long before, long after) {
        for (int level = Tile.ENTRIES; level <= Tile.TOP; level++) {
            long old = Tile.count(level, before);
            long grown = Tile.count(level, after);
            if (old == grown || old % Tile.FULL == 0) {
                continue;
            }
            try {
                disk.delete(new Tile(level, old / Tile.FULL, (int) (old % Tile.FULL)).path());
                if (grown / Tile.FULL > old / Tile.FULL) {
                    disk.delete(Tiles.partials(level, old / Tile.FULL));
                }
            } catch (IOException left) {
                // it takes a little room, and says nothing that the wider one does not
            }
        }
    }
}
