package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * That a tree grew out of an older one, with nothing in that changed (RFC 9162, section 2.1.4).
 *
 * @param from the size of the older tree, at least 1: everything grows out of nothing, so that proves nothing
 * @param to the size of the newer one, at least {@code from}
 */
public record ConsistencyProof(long from, long to, List<Digest> path) {

    public ConsistencyProof {
        if (from < 1 || from > to) {
            throw new IllegalArgumentException(
                    "There is no proof that a tree grew from `" + from + "` to `" + to + "` leaves.");
        }
        path = List.copyOf(path);
    }

    /** The proof between two sizes of one tree. */
    public static ConsistencyProof of(Nodes nodes, long from, long to) {
        List<Digest> path = new ArrayList<>();
        if (from < 1 || from > to) {
            return new ConsistencyProof(from, to, path); // which says why not
        }
        long start = 0;
        long end = to;
        while (from != end) {
            long split = start + Long.highestOneBit(end - start - 1);
            if (from <= split) {
                path.addFirst(nodes.range(split, end));
                end = split;
            } else {
                path.addFirst(nodes.range(start, split));
                start = split;
            }
        }
        if (start > 0) {
            path.addFirst(nodes.range(start, end));
        }
        return new ConsistencyProof(from, to, path);
    }

    /** Whether {@code newer} grew out of {@code older}. */
    public boolean proves(TreeHead older, TreeHead newer) {
        if (older.size() != from || newer.size() != to) {
            return false;
        }
        if (from == to) {
            return path.isEmpty() && older.root().equals(newer.root());
        }
        return path.size() == length() && grows(older.root(), newer.root());
    }

    private boolean whole() {
        return Long.bitCount(from) == 1;
    }

    /** The path starts at the largest complete subtree that ends the older tree, and goes on like an inclusion proof. */
    private int length() {
        int level = Long.numberOfTrailingZeros(from);
        long at = (from - 1) >> level;
        long last = (to - 1) >> level;
        int inner = Long.SIZE - Long.numberOfLeadingZeros(at ^ last);
        return inner + Long.bitCount(at >> inner) + (whole() ? 0 : 1);
    }

    private boolean grows(Digest olderRoot, Digest newerRoot) {
        int level = Long.numberOfTrailingZeros(from);
        long at = (from - 1) >> level;
        long last = (to - 1) >> level;
        Digest older = whole() ? olderRoot : path.getFirst();
        Digest newer = older;
        for (Digest sibling : path.subList(whole() ? 0 : 1, path.size())) {
            if ((at & 1) == 1 || at == last) {
                older = Hashes.node(sibling, older);
                newer = Hashes.node(sibling, newer);
                while ((at & 1) == 0 && at > 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                newer = Hashes.node(newer, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return older.equals(olderRoot) && newer.equals(newerRoot);
    }
}
