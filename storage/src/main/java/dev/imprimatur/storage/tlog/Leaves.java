package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TreeHead;
import java.security.MessageDigest;
import java.util.List;

/** Entries as somebody reads them from the first on: whether they are those that a checkpoint covers. For one thread. */
final class Leaves {

    private final String directory;
    private final Tiles tiles;
    private final TreeHead signed;
    private final MessageDigest sha256 = Digest.sha256();
    private final Frontier read = Frontier.empty();

    Leaves(String directory, Tiles tiles, TreeHead signed) {
        this.directory = directory;
        this.tiles = tiles;
        this.signed = signed;
    }

    /**
     * The next one.
     *
     * @throws AuditFailure when it is the last one that the checkpoint covers, and one of them is not as it was
     */
    void take(byte[] entry) {
        if (read.size() < signed.size()) {
            read.add(Hashes.leaf(sha256, entry, 0, entry.length));
            if (read.size() == signed.size() && !read.root().equals(signed.root())) {
                throw Opening.refused(directory, "was changed: " + first());
            }
        }
    }

    /** Of which event on the entries are others: by the tiles, and where these were changed as well, by those above them. */
    private String first() {
        for (long bundle = 0; bundle * Tile.FULL < signed.size(); bundle++) {
            long start = bundle * Tile.FULL;
            int width = (int) Math.min(Tile.FULL, signed.size() - start);
            Tile tile = new Tile(0, bundle, width);
            List<Digest> hashes = tile.hashes(tiles.content(tile));
            List<byte[]> entries = tiles.entries(bundle, width);
            for (int i = 0; i < width; i++) {
                if (!Hashes.leaf(entries.get(i)).equals(hashes.get(i))) {
                    return "event " + (start + i) + " is not as it was";
                }
            }
            if (width == Tile.FULL
                    && !Tile.root(hashes).equals(tiles.nodes(signed.size()).at(Tile.HEIGHT, bundle))) {
                return "one of the events " + start + " to " + (start + width - 1)
                        + " is not as it was, and their tile neither";
            }
        }
        return "its events are not those that its checkpoint covers";
    }
}
