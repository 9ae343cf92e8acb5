package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Hashes;
import java.security.MessageDigest;

/** The bytes of one entry, which nobody changes. */
final class Entry {

    private final byte[] bytes;

    Entry(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * Its hash as a leaf of the tree.
     *
     * @param sha256 is used, and can be used again
     */
    Digest leaf(MessageDigest sha256) {
        return Hashes.leaf(sha256, bytes, 0, bytes.length);
    }

    int length() {
        return bytes.length;
    }
}
