package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Frontier;
import dev.imprimatur.core.tree.Tile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hashes of the last, partial tile of each level: what tiles are made from as the tree grows. For one thread. */
final class Edge {

    private final List<List<Digest>> levels = new ArrayList<>();
    private long size;

    /** Reads what a tree of {@code size} leaves has of it. */
    static Edge of(long size, Tiles tiles) {
        Edge edge = new Edge();
        edge.size = size;
        for (int level = 0; level <= Tile.TOP; level++) {
            long count = Tile.count(level, size);
            int width = (int) (count % Tile.FULL);
            List<Digest> hashes = new ArrayList<>();
            if (width > 0) {
                Tile tile = new Tile(level, count / Tile.FULL, width);
                hashes.addAll(tile.hashes(tiles.content(tile)));
            }
            edge.levels.add(hashes);
        }
        return edge;
    }

    /** Another one that goes its own way. */
    Edge copy() {
        Edge copy = new Edge();
        copy.size = size;
        levels.forEach(hashes -> copy.levels.add(new ArrayList<>(hashes)));
        return copy;
    }

    /** Appends leaves; the tiles that this makes or widens, by their paths. */
    Map<String, byte[]> add(List<Digest> leaves) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        long before = size;
        for (Digest leaf : leaves) {
            size++;
            add(0, leaf, files);
        }
        for (int level = 0; level <= Tile.TOP; level++) {
            long count = Tile.count(level, size);
            List<Digest> hashes = levels.get(level);
            if (count > Tile.count(level, before) && !hashes.isEmpty()) {
                files.put(new Tile(level, count / Tile.FULL, hashes.size()).path(), Tile.content(hashes));
            }
        }
        return files;
    }

    /** Enough to go on growing the tree, or to tell its root: of each partial tile, the complete subtrees in it. */
    Frontier frontier() {
        List<Digest> peaks = new ArrayList<>();
        for (List<Digest> hashes : levels.reversed()) {
            int from = 0;
            for (int width = Tile.FULL / 2; width > 0; width /= 2) {
                if ((hashes.size() & width) != 0) {
                    peaks.add(Tile.root(hashes.subList(from, from + width)));
                    from += width;
                }
            }
        }
        return Frontier.of(size, peaks);
    }

    private void add(int level, Digest hash, Map<String, byte[]> files) {
        List<Digest> hashes = levels.get(level);
        hashes.add(hash);
        if (hashes.size() == Tile.FULL) {
            long index = Tile.count(level, size) / Tile.FULL - 1;
            files.put(Tile.full(level, index).path(), Tile.content(hashes));
            Digest root = Tile.root(hashes);
            hashes.clear();
            if (level < Tile.TOP) {
                add(level + 1, root, files);
            }
        }
    }
}
