package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.EntryBundle;
import dev.imprimatur.core.tree.Nodes;
import dev.imprimatur.core.tree.Tile;
import dev.imprimatur.core.tree.TileNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads tiles and bundles. A partial one may have been replaced by a wider one, of which it is the beginning. */
final class Tiles {

    /** While somebody reads, the one it is about to read may be replaced; it is not replaced so often. */
    private static final int TRIES = 10;

    private final Disk disk;

    Tiles(Disk disk) {
        this.disk = disk;
    }

    /** Exactly {@code tile}; empty when there is none so wide. */
    Optional<byte[]> find(Tile tile) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Optional<byte[]> exact = disk.read(tile.path());
            if (exact.isPresent() || !tile.partial()) {
                return exact;
            }
            Optional<byte[]> full =
                    disk.read(Tile.full(tile.level(), tile.index()).path());
            if (full.isPresent()) {
                return full.map(content -> beginning(tile, content));
            }
            Optional<Tile> wider = widths(disk, tile.level(), tile.index()).stream()
                    .filter(width -> width > tile.width())
                    .max(Integer::compare)
                    .map(width -> new Tile(tile.level(), tile.index(), width));
            if (wider.isEmpty()) {
                return Optional.empty();
            }
            Optional<byte[]> content = disk.read(wider.get().path());
            if (content.isPresent()) {
                return content.map(all -> beginning(tile, all));
            }
        }
        return Optional.empty();
    }

    /** The widths at which a tile lies there partially. */
    static List<Integer> widths(Disk disk, int level, long index) throws IOException {
        return disk.list(partials(level, index)).stream()
                .filter(name -> name.matches("[1-9][0-9]{0,2}"))
                .map(Integer::valueOf)
                .filter(width -> width < Tile.FULL)
                .toList();
    }

    /** The folder of the partial ones. */
    static String partials(int level, long index) {
        return Tile.full(level, index).path() + ".p";
    }

    private static byte[] beginning(Tile tile, byte[] wider) {
        if (tile.level() != Tile.ENTRIES) {
            return Arrays.copyOf(wider, Math.min(wider.length, tile.width() * Digest.LENGTH));
        }
        int end = 0;
        for (int i = 0; i < tile.width() && end + 2 <= wider.length; i++) {
            end += 2 + (((wider[end] & 0xFF) << 8) + (wider[end + 1] & 0xFF));
        }
        return Arrays.copyOf(wider, Math.min(end, wider.length));
    }

    /** Like {@link #find}, where it must be. */
    byte[] content(Tile tile) {
        try {
            return find(tile).orElseThrow(() -> new NoSuchFileException(tile.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the tree when it had {@code size} leaves. */
    Nodes nodes(long size) {
        return new TileNodes(size, this::content);
    }

    /** The entries of a bundle. */
    List<byte[]> entries(long bundle, int width) {
        return EntryBundle.entries(content(new Tile(Tile.ENTRIES, bundle, width)), width);
    }
}
