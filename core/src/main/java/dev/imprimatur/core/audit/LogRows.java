package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Hashes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tree of a log, computed again from its leaves, 256 at a time, and compared with the hash tiles on the way. It holds
 * the last, unfinished tile of each level. Shares nothing with what writes logs but the hash functions.
 */
final class LogRows {

    /** Hashes of a full tile. */
    static final int WIDE = 256;

    private final LogFiles files;
    private final List<List<Digest>> rows = new ArrayList<>();

    /** Full tiles of each level so far. */
    private final List<Long> full = new ArrayList<>();

    LogRows(LogFiles files) {
        this.files = files;
        level(0);
    }

    private void level(int level) {
        if (level == rows.size()) {
            rows.add(new ArrayList<>());
            full.add(0L);
        }
    }

    /** Takes the leaves of a bundle, whose own tile was compared already. */
    void take(List<Digest> leaves) throws LogFault {
        if (leaves.size() < WIDE) {
            rows.set(0, leaves);
            return;
        }
        full.set(0, full.get(0) + 1);
        Digest root = fold(leaves);
        for (int level = 1; ; level++) {
            level(level);
            List<Digest> row = rows.get(level);
            row.add(root);
            if (row.size() < WIDE) {
                return;
            }
            compare(files, level, full.get(level), row);
            full.set(level, full.get(level) + 1);
            root = fold(row);
            row.clear();
        }
    }

    /** Compares the partial tiles at the right edge, but for the lowest one. */
    void finish() throws LogFault {
        for (int level = 1; level < rows.size(); level++) {
            if (!rows.get(level).isEmpty()) {
                compare(files, level, full.get(level), rows.get(level));
            }
        }
    }

    /** The root of all that was taken, and {@code more} leaves. */
    Digest root(List<Digest> more) {
        Optional<Digest> root = more.isEmpty() ? Optional.empty() : Optional.of(fold(more));
        for (int level = more.isEmpty() ? 0 : 1; level < rows.size(); level++) {
            List<Digest> row = new ArrayList<>(rows.get(level));
            root.ifPresent(row::add);
            if (!row.isEmpty()) {
                root = Optional.of(fold(row));
            }
        }
        return root.orElse(Hashes.EMPTY);
    }

    /** The root of these, as RFC 9162 defines it: the larger power of two on the left. */
    private static Digest fold(List<Digest> hashes) {
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int split = Integer.highestOneBit(hashes.size() - 1);
        return Hashes.node(fold(hashes.subList(0, split)), fold(hashes.subList(split, hashes.size())));
    }

    /** Compares a tile with its file. */
    static void compare(LogFiles files, int level, long tile, List<Digest> computed) throws LogFault {
        String path = path(Integer.toString(level), tile, computed.size());
        long span = 1L << (8 * level);
        long first = tile * WIDE * span;
        byte[] content = read(files, Integer.toString(level), tile, computed.size())
                .orElseThrow(() -> LogFault.at(first, "The file `" + path + "` is missing."));
        boolean wider = content.length > computed.size() * Digest.LENGTH;
        for (int i = 0; i < computed.size(); i++) {
            int from = i * Digest.LENGTH;
            if (from + Digest.LENGTH > content.length) {
                throw LogFault.at(first + i * span, "The file `" + path + "` ends before this hash: it was cut off.");
            }
            if (!Arrays.equals(computed.get(i).bytes(), Arrays.copyOfRange(content, from, from + Digest.LENGTH))) {
                throw LogFault.at(
                        first + i * span,
                        level == 0
                                ? "The event does not have the hash that `" + path + "` has: one of them was changed."
                                : "The events from there on, " + span + " of them, do not have the hash that `" + path
                                        + "` has: it was changed.");
            }
        }
        if (wider) {
            throw LogFault.at(
                    first + computed.size() * span,
                    "The file `" + path + "` goes on behind its " + computed.size() + " hashes.");
        }
    }

    /** A tile's file; where a partial one is gone because it was filled up, the beginning of the full one. */
    private static Optional<byte[]> read(LogFiles files, String level, long tile, int width) {
        Optional<byte[]> content = files.read(path(level, tile, width));
        return content.isPresent() || width == WIDE
                ? content
                : files.read(path(level, tile, WIDE))
                        .filter(full -> full.length == WIDE * Digest.LENGTH)
                        .map(full -> Arrays.copyOf(full, width * Digest.LENGTH));
    }

    /** Where a tile or bundle lies. */
    static String path(String level, long tile, int width) {
        return "tile/" + level + groups(tile) + (width == WIDE ? "" : ".p/" + width);
    }

    /** Where lies what is personal in the events of a bundle. */
    static String personal(long bundle) {
        return "personal" + groups(bundle);
    }

    private static String groups(long tile) {
        StringBuilder groups = new StringBuilder();
        String digits = Long.toString(tile);
        String padded = "0".repeat((3 - digits.length() % 3) % 3) + digits;
        for (int at = 0; at < padded.length(); at += 3) {
            groups.append(at + 3 < padded.length() ? "/x" : "/").append(padded, at, at + 3);
        }
        return groups.toString();
    }
}
