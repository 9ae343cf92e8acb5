package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;

/** How many leaves a tree has, and its root, which is {@link Hashes#EMPTY} when it has none. */
public record TreeHead(long size, Digest root) {

    /** The head of the empty tree. */
    public static final TreeHead EMPTY = new TreeHead(0, Hashes.EMPTY);

    public TreeHead {
        if (size < 0) {
            throw new IllegalArgumentException("A tree of `" + size + "` leaves can't be.");
        }
        if (size == 0 && !root.equals(Hashes.EMPTY)) {
            throw new IllegalArgumentException("`" + root.base64() + "` is not the root of the empty tree.");
        }
    }
}
