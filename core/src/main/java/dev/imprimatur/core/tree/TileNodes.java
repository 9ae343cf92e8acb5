package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.util.List;
import java.util.function.Function;

/**
 * The nodes of a tree of {@code size} leaves, read from its hash tiles. A tile that is partial at this size may be asked
 * for at its partial width only, so {@code tiles} looks for the wider one itself where the partial one is gone.
 *
 * @param tiles the content of a tile's file, of exactly its width
 */
public record TileNodes(long size, Function<Tile, byte[]> tiles) implements Nodes {

    @Override
    public Digest at(int level, long index) {
        if (level < 0 || index < 0 || level > Long.SIZE - 2 || index >= size >> level) {
            throw new IllegalArgumentException("A tree of `" + size + "` leaves has no complete subtree `" + index
                    + "` of level `" + level + "`.");
        }
        int row = level / Tile.HEIGHT;
        int above = level % Tile.HEIGHT;
        long first = index << above;
        long tile = first / Tile.FULL;
        Tile name = new Tile(row, tile, (int) Math.min(Tile.FULL, Tile.count(row, size) - tile * Tile.FULL));
        List<Digest> hashes = name.hashes(tiles.apply(name));
        int from = (int) (first % Tile.FULL);
        return Tile.root(hashes.subList(from, from + (1 << above)));
    }
}
