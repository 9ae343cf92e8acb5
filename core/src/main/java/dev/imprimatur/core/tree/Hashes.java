package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import java.security.MessageDigest;

/** The hashes of RFC 9162, section 2.1.1: a leaf can't be mistaken for a node. */
public final class Hashes {

    /** The root of the tree that has no leaf. */
    public static final Digest EMPTY = Digest.of(new byte[0]);

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Hashes() {}

    /** SHA-256 over 0x00 and {@code entry}. */
    public static Digest leaf(byte[] entry) {
        return leaf(Digest.sha256(), entry, 0, entry.length);
    }

    /** SHA-256 over 0x01, {@code left} and {@code right}. */
    public static Digest node(Digest left, Digest right) {
        return node(Digest.sha256(), left, right);
    }

    /** {@link #leaf(byte[])} of a part of {@code bytes}, by a SHA-256 that the caller uses again. */
    public static Digest leaf(MessageDigest sha256, byte[] bytes, int from, int length) {
        sha256.update(LEAF);
        sha256.update(bytes, from, length);
        return Digest.finish(sha256);
    }

    /** {@link #node(Digest, Digest)} by a SHA-256 that the caller uses again. */
    public static Digest node(MessageDigest sha256, Digest left, Digest right) {
        sha256.update(NODE);
        left.feed(sha256);
        right.feed(sha256);
        return Digest.finish(sha256);
    }
}
