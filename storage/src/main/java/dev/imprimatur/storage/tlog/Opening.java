package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Nodes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a log on disk goes on: its saved tree, its tiles' right edge and its checkpoint agree, and the write-ahead file holds
 * what comes behind them. Changes nothing.
 *
 * @param partial the entries of the last, partial bundle
 * @param behind the entries behind the tree
 */
record Opening(Frontier frontier, Edge edge, SignedNote checkpoint, List<Entry> partial, List<Entry> behind) {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    Opening {
        partial = List.copyOf(partial);
        behind = List.copyOf(behind);
    }

    /** The log in {@code disk}, which {@code directory} tells people of. */
    static Opening of(Disk disk, String directory, NoteSigner signer, WalSeal seal) throws IOException {
        Optional<byte[]> tree = disk.read(SavedTree.PATH);
        Optional<byte[]> checkpoint = disk.read(Integration.CHECKPOINT);
        if (tree.isEmpty() || (checkpoint.isEmpty() && isEmpty(tree.get()))) {
            return fresh(disk, directory, signer, seal, checkpoint.isPresent());
        }
        if (checkpoint.isEmpty()) {
            throw refused(directory, "has no file `checkpoint` any more");
        }
        try {
            return known(disk, directory, signer, seal, SavedTree.read(tree.get()), SignedNote.parse(checkpoint.get()));
        } catch (Unproven e) {
            throw refused(
                    directory,
                    "can't be believed: " + e.getMessage()
                            + " Perhaps `audit.origin` or the key is not the one it was begun with");
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            throw refused(directory, "can't be read at its end (" + e.getMessage() + ")");
        }
    }

    private static boolean isEmpty(byte[] tree) {
        try {
            return SavedTree.read(tree).size() == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Opening fresh(Disk disk, String directory, NoteSigner signer, WalSeal seal, boolean signed)
            throws IOException {
        if (signed
                || !disk.list("tile").isEmpty()
                || !behind(disk, directory, Frontier.empty(), size -> Frontier.empty(), seal)
                        .isEmpty()) {
            throw refused(directory, "has events, but no file `tree` or `checkpoint` any more");
        }
        return new Opening(
                Frontier.empty(),
                Edge.of(0, new Tiles(disk)),
                new Checkpoint(signer.name(), TreeHead.EMPTY).sign(signer),
                List.of(),
                List.of());
    }

    private static Opening known(
            Disk disk, String directory, NoteSigner signer, WalSeal seal, SavedTree tree, SignedNote checkpoint)
            throws IOException {
        Tiles tiles = new Tiles(disk);
        Nodes nodes = tiles.nodes(tree.size());
        TreeHead signed = Checkpoint.signedBy(signer.key(), checkpoint).head();
        if (signed.size() > tree.size()) {
            throw refused(
                    directory,
                    "has " + tree.size() + " events, but its checkpoint says " + signed.size()
                            + ": its end was cut off");
        }
        if (!Frontier.of(tree.size(), nodes).peaks().equals(tree.peaks())) {
            throw refused(directory, "was changed: the file `tree` and the tiles do not agree");
        }
        if (!nodes.head(signed.size()).equals(signed)) {
            throw refused(directory, "was changed: the checkpoint and the tiles do not agree");
        }
        Frontier known = Frontier.of(signed.size(), nodes);
        List<Entry> unsigned = behind(disk, directory, known, size -> Frontier.of(size, nodes), seal);
        return new Opening(
                tree.frontier(),
                Edge.of(tree.size(), tiles),
                checkpoint,
                partial(directory, tiles, tree.size()),
                behind(directory, tree, known, unsigned, seal));
    }

    /** Those behind the tree, which reaches no further than what is signed and what the write-ahead file holds. */
    private static List<Entry> behind(
            String directory, SavedTree tree, Frontier signed, List<Entry> unsigned, WalSeal seal) {
        long more = tree.size() - signed.size();
        if (more > unsigned.size()) {
            throw refused(
                    directory,
                    "has " + tree.size() + " events, but its checkpoint covers " + signed.size()
                            + ", and the write-ahead file holds " + unsigned.size()
                            + " behind them: somebody put events there, or it was copied while the gateway ran");
        }
        Frontier grown = seal.grown(signed, unsigned.subList(0, (int) more));
        if (!grown.peaks().equals(tree.peaks())) {
            throw refused(
                    directory,
                    "was changed behind event " + (signed.size() - 1)
                            + ", where its checkpoint ends: the tiles and the write-ahead file do not agree");
        }
        return unsigned.subList((int) more, unsigned.size());
    }

    /** The last bundle; its entries must be those that the tiles say. */
    private static List<Entry> partial(String directory, Tiles tiles, long size) {
        if (size == 0) {
            return List.of();
        }
        int width = (int) ((size - 1) % Tile.FULL + 1);
        long index = (size - 1) / Tile.FULL;
        Tile tile = new Tile(0, index, width);
        List<Digest> hashes = tile.hashes(tiles.content(tile));
        List<Entry> entries = new ArrayList<>();
        for (byte[] bytes : tiles.entries(index, width)) {
            if (!Hashes.leaf(bytes).equals(hashes.get(entries.size()))) {
                throw refused(
                        directory, "was changed: event " + (index * Tile.FULL + entries.size()) + " is not as it was");
            }
            entries.add(new Entry(bytes));
        }
        return width == Tile.FULL ? List.of() : entries;
    }

    private static List<Entry> behind(
            Disk disk, String directory, Frontier signed, LongFunction<Frontier> earlier, WalSeal seal)
            throws IOException {
        try {
            WalScan scan = Wal.scan(disk, signed, earlier, seal);
            if (scan.torn() > 0) {
                LOG.warn(
                        "The audit log in `{}` was being written when the gateway was stopped: {} records behind event {} are"
                                + " not whole. Nobody was told that they are recorded; they are left out.",
                        directory,
                        scan.torn(),
                        signed.size() + scan.entries().size() - 1);
            }
            return scan.entries();
        } catch (WalScan.Damaged e) {
            throw refused(directory, String.valueOf(e.getMessage()));
        }
    }

    /** The root of the log when it had {@code size} events, up to all there are. */
    Digest root(Tiles tiles, long size) {
        if (size <= frontier.size()) {
            return tiles.nodes(frontier.size()).head(size).root();
        }
        Frontier grown = frontier.copy();
        MessageDigest sha256 = Digest.sha256();
        behind.subList(0, (int) (size - frontier.size())).forEach(entry -> grown.add(entry.leaf(sha256)));
        return grown.root();
    }

    /** Nothing is written on a log of which that is so. */
    static AuditFailure refused(String directory, String what) {
        return new AuditFailure(
                "The audit log in `" + directory + "` " + what
                        + ". Nothing is appended to it. Keep the folder as evidence, move it away, and put back a sound copy"
                        + " that is just as new, or start with an empty one; `imprimatur audit verify` says more.",
                new IllegalStateException("refused"));
    }
}
