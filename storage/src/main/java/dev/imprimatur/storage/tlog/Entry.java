package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Hashes;
import java.security.MessageDigest;

/** The bytes of one entry, which nobody changes, and their leaf hash. */
final class Entry {

    private final byte[] bytes;
    private final Digest leaf;

    Entry(byte[] bytes) {
        this(bytes, Digest.sha256());
    }

    /** @param sha256 is used, and can be used again */
    Entry(byte[] bytes, MessageDigest sha256) {
        this.bytes = bytes;
        this.leaf = Hashes.leaf(sha256, bytes, 0, bytes.length);
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
