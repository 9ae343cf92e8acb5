package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.tree.Frontier;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Seals the records of the write-ahead file, so that what is in it comes from the gateway: HMAC-SHA256 over where a record
 * belongs, the peaks of the tree of all entries before it, and the leaf hash of each of its entries. So it counts behind exactly
 * what was there when it was written, and nowhere else, nor in another log or an older copy that was written on. For one thread.
 */
final class WalSeal {

    static final int LENGTH = 32;

    private static final String KIND = "wal";
    private static final int PLACE = 12;

    private final MacKey.Sealer sealer;
    private final MessageDigest sha256 = Digest.sha256();

    WalSeal(MacKey key) {
        this.sealer = key.sealer(KIND);
    }

    /** The one of {@code record} behind the entries of {@code before}, of which there must be as many as it says. */
    Bytes of(Frontier before, WalRecord record) {
        if (before.size() != record.first()) {
            throw new IllegalStateException(
                    "a record from event " + record.first() + " on does not follow " + before.size() + " events");
        }
        List<Digest> peaks = before.peaks();
        List<Entry> entries = record.entries();
        ByteBuffer sealed = ByteBuffer.allocate(PLACE + (peaks.size() + entries.size()) * Digest.LENGTH);
        record.place(sealed);
        peaks.forEach(peak -> sealed.put(peak.bytes()));
        entries.forEach(entry -> sealed.put(entry.leaf(sha256).bytes()));
        return sealer.seal(sealed.array());
    }

    /** Whether the gateway wrote it, behind the entries of {@code before}. */
    boolean fits(Frontier before, WalRecord.Read read) {
        return MessageDigest.isEqual(
                of(before, read.record()).toArray(), read.seal().toArray());
    }

    /** The tree of {@code before} with {@code entries} behind it. */
    Frontier grown(Frontier before, List<Entry> entries) {
        Frontier tree = before.copy();
        entries.forEach(entry -> tree.add(entry.leaf(sha256)));
        return tree;
    }
}
