package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one file of a log on disk (C2SP tlog-tiles): {@value #FULL} hashes of one level next to each other, or as many
 * entries. The last one of a level has less, and is another file then.
 *
 * @param level 0 for the leaves' hashes; each hash of level L + 1 is the root of a full tile of level L; {@link #ENTRIES}
 *     for the entries themselves
 * @param index the first tile of a level has 0
 * @param width how many it has: 1 to {@value #FULL}
 */
public record Tile(int level, long index, int width) {

    /** Hashes, or entries, of a full tile. */
    public static final int FULL = 256;

    /** Levels of the tree that one level of tiles spans. */
    public static final int HEIGHT = 8;

    /** The level of entry bundles. */
    public static final int ENTRIES = -1;

    /** No tree has leaves enough for more. */
    public static final int TOP = 7;

    private static final Pattern PATH =
            Pattern.compile("tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public Tile {
        if (level < ENTRIES || level > TOP || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException(
                    "There is no tile `" + index + "` of level `" + level + "` and width `" + width + "`.");
        }
    }

    /** A full one. */
    public static Tile full(int level, long index) {
        return new Tile(level, index, FULL);
    }

    /** Reads {@link #path}; any other spelling is refused. */
    public static Tile parse(String path) {
        Matcher parts = PATH.matcher(path);
        if (parts.matches()) {
            int level = parts.group(1).equals("entries") ? ENTRIES : Integer.parseInt(parts.group(1));
            long index = Long.parseLong(parts.group(2).replace("x", "").replace("/", ""));
            int width = parts.group(3) == null ? FULL : Integer.parseInt(parts.group(3));
            if (level <= TOP && width <= FULL) {
                Tile tile = new Tile(level, index, width);
                if (tile.path().equals(path)) {
                    return tile;
                }
            }
        }
        throw new IllegalArgumentException(
                "`" + path + "` names no tile: it reads like `tile/0/x001/067` or `tile/entries/000.p/17`.");
    }

    /** Where it lies, from the log's folder on. */
    public String path() {
        StringBuilder path = new StringBuilder("%03d".formatted(index % 1_000));
        for (long rest = index / 1_000; rest > 0; rest /= 1_000) {
            path.insert(0, "x%03d/".formatted(rest % 1_000));
        }
        path.insert(0, "tile/" + (level == ENTRIES ? "entries" : String.valueOf(level)) + "/");
        return (width == FULL ? path : path.append(".p/").append(width)).toString();
    }

    /** Whether it is not full. */
    public boolean partial() {
        return width < FULL;
    }

    /** How many hashes, or entries, a level has when the tree has {@code size} leaves. */
    public static long count(int level, long size) {
        return level == ENTRIES ? size : size >>> (HEIGHT * level);
    }

    /** The tiles of one level that a tree of {@code size} leaves has: full ones, then perhaps a partial one. */
    public static List<Tile> of(int level, long size) {
        return between(level, 0, size);
    }

    /** All tiles and bundles that a tree of {@code to} leaves has and one of {@code from} has not, in the order of levels. */
    public static List<Tile> between(long from, long to) {
        List<Tile> all = new ArrayList<>();
        for (int level = ENTRIES; level <= TOP; level++) {
            all.addAll(between(level, from, to));
        }
        return all;
    }

    /** Those of one level that a tree of {@code to} leaves has and one of {@code from} has not. */
    public static List<Tile> between(int level, long from, long to) {
        long before = count(level, from);
        long after = count(level, to);
        List<Tile> tiles = new ArrayList<>();
        if (before < after) {
            for (long index = before / FULL; index < after / FULL; index++) {
                tiles.add(full(level, index));
            }
            if (after % FULL > 0) {
                tiles.add(new Tile(level, after / FULL, (int) (after % FULL)));
            }
        }
        return tiles;
    }

    /** The hashes of a tile's file, which must be exactly as wide as this one. */
    public List<Digest> hashes(byte[] content) {
        if (level == ENTRIES || content.length != width * Digest.LENGTH) {
            throw new IllegalArgumentException("`" + path() + "` has `" + content.length + "` bytes instead of "
                    + (long) width * Digest.LENGTH + ".");
        }
        List<Digest> hashes = new ArrayList<>(width);
        for (int at = 0; at < content.length; at += Digest.LENGTH) {
            hashes.add(Digest.ofRaw(Arrays.copyOfRange(content, at, at + Digest.LENGTH)));
        }
        return hashes;
    }

    /** The file of these hashes, in order. */
    public static byte[] content(List<Digest> hashes) {
        byte[] content = new byte[hashes.size() * Digest.LENGTH];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i).bytes(), 0, content, i * Digest.LENGTH, Digest.LENGTH);
        }
        return content;
    }

    /** The root of 1, 2, 4 … or {@value #FULL} hashes. */
    public static Digest root(List<Digest> hashes) {
        if (Integer.bitCount(hashes.size()) != 1) {
            throw new IllegalArgumentException("`" + hashes.size() + "` hashes are no complete subtree.");
        }
        MessageDigest sha256 = Digest.sha256();
        List<Digest> level = new ArrayList<>(hashes);
        while (level.size() > 1) {
            int half = level.size() / 2;
            for (int i = 0; i < half; i++) {
                level.set(i, Hashes.node(sha256, level.get(2 * i), level.get(2 * i + 1)));
            }
            level.subList(half, level.size()).clear();
        }
        return level.getFirst();
    }
}
