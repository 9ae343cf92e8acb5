package dev.imprimatur.core.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key kept outside the database, under which rows are sealed (HMAC-SHA256): who can write the tables but does not have
 * it can't make a row that counts.
 */
public final class MacKey {

    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final SecretKeySpec key;

    public MacKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException(
                    "A row key has 32 bytes, not `" + key.length + "`: make one with `openssl rand 32`.");
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** The seal over {@code content}, for one kind of row: a seal of one kind never fits another. */
    public Bytes seal(String kind, byte[] content) {
        return sealer(kind).seal(content);
    }

    /** What seals much of one kind, one after the other. */
    public Sealer sealer(String kind) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return new Sealer(mac, (kind + "\0").getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java can't compute HMAC-SHA256; every conforming one can.", e);
        }
    }

    /** For one thread. */
    public static final class Sealer {

        private final Mac mac;
        private final byte[] kind;

        private Sealer(Mac mac, byte[] kind) {
            this.mac = mac;
            this.kind = kind;
        }

        /** As {@link MacKey#seal}. */
        public Bytes seal(byte[] content) {
            mac.update(kind);
            return Bytes.of(mac.doFinal(content));
        }
    }

    /** Whether {@code seal} is the one over {@code content}; constant time. */
    public boolean verifies(String kind, byte[] content, Bytes seal) {
        return MessageDigest.isEqual(seal(kind, content).toArray(), seal.toArray());
    }

    /** A key of its own for one use: what is sealed under it says nothing about this one, nor about others of its kind. */
    public MacKey derived(String use) {
        return new MacKey(seal("key", use.getBytes(StandardCharsets.UTF_8)).toArray());
    }

    @Override
    public String toString() {
        return "(row key)";
    }
}
