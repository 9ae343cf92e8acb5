package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Hashes;

/** The bytes of one entry, which nobody changes, and their leaf hash. */
final class Entry {

    private final byte[] bytes;
    private final Digest leaf;

    Entry(byte[] bytes) {
        this.bytes = bytes;
        this.leaf = Hashes.leaf(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    Digest leaf() {
        return leaf;
    }

    int length() {
        return bytes.length;
    }
}
