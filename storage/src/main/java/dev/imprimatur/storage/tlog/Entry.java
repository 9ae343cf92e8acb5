package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.tree.Hashes;
import java.security.MessageDigest;
import java.util.Optional;

/** The bytes of one entry, which nobody changes. */
final class Entry {

    private final byte[] bytes;
    private Optional<Digest> leaf = Optional.empty();

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
        Optional<Digest> known = leaf; // more than one part needs it, and it is most of the work
        if (known.isEmpty()) {
            known = Optional.of(Hashes.leaf(sha256, bytes, 0, bytes.length));
            leaf = known;
        }
        return known.get();
    }

    int length() {
        return bytes.length;
    }
}
