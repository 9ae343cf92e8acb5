package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;

/** The inner nodes of a tree: what proofs are made from. */
@FunctionalInterface
public interface Nodes {

    /**
     * The root of the complete subtree of 2^{@code level} leaves that starts at leaf {@code index} × 2^{@code level}.
     *
     * @throws RuntimeException when the tree has no such subtree, or it can't be read
     */
    Digest at(int level, long index);

    /** The root of the leaves from {@code start} up to {@code end}; there must be one, and {@code start} be a split point. */
    default Digest range(long start, long end) {
        long count = end - start;
        if (start < 0 || count < 1) {
            throw new IllegalArgumentException("There are no leaves from `" + start + "` up to `" + end + "`.");
        }
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return at(level, start >> level);
        }
        long split = start + Long.highestOneBit(count);
        return Hashes.node(range(start, split), range(split, end));
    }

    /** The head of the tree when it had {@code size} leaves. */
    default TreeHead head(long size) {
        return size == 0 ? TreeHead.EMPTY : new TreeHead(size, range(0, size));
    }
}
