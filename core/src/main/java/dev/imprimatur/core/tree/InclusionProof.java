package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * That a leaf is in a tree (RFC 9162, section 2.1.3).
 *
 * @param index of the leaf; the first one has 0
 * @param size of the tree, more than {@code index}
 * @param path the siblings from the leaf up to the root
 */
public record InclusionProof(long index, long size, List<Digest> path) {

    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("A tree of `" + size + "` leaves has no leaf `" + index + "`.");
        }
        path = List.copyOf(path);
    }

    /** The proof for one leaf of the tree as it was when it had {@code size} leaves. */
    public static InclusionProof of(Nodes nodes, long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("A tree of `" + size + "` leaves has no leaf `" + index + "`.");
        }
        List<Digest> path = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end - start > 1) {
            long split = start + Long.highestOneBit(end - start - 1);
            if (index < split) {
                path.addFirst(nodes.range(split, end));
                end = split;
            } else {
                path.addFirst(nodes.range(start, split));
                start = split;
            }
        }
        return new InclusionProof(index, size, path);
    }

    /** Whether {@code leaf} stands at {@code index} of the tree with this head. */
    public boolean proves(Digest leaf, TreeHead head) {
        return head.size() == size && path.size() == length() && head.root().equals(root(leaf));
    }

    /** How long the path must be: a left sibling for each bit set above the lowest level, and those below the last split. */
    private int length() {
        int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
        return inner + Long.bitCount(index >> inner);
    }

    private Digest root(Digest leaf) {
        Digest node = leaf;
        long at = index;
        long last = size - 1;
        for (Digest sibling : path) {
            if ((at & 1) == 1 || at == last) {
                node = Hashes.node(sibling, node);
                while ((at & 1) == 0 && at > 0) { // the last node of a level without a sibling goes up as it is
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                node = Hashes.node(node, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return node;
    }
}
