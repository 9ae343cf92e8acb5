package dev.imprimatur.core.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 digest: 32 bytes, written as {@code sha256:} and 64 lower-case hex digits. Two actions with the same digest
 * are the same action; one different byte is another one.
 */
public final class Digest {

    /** Length in bytes. */
    public static final int LENGTH = 32;

    private static final String PREFIX = "sha256:";

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The digest of {@code content}. */
    public static Digest of(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** Takes 32 raw bytes that are a digest already. */
    public static Digest ofRaw(byte[] raw) {
        if (raw.length != LENGTH) {
            throw new IllegalArgumentException("A digest has 32 bytes, not `" + raw.length + "`.");
        }
        return new Digest(raw.clone());
    }

    /** Reads the written form; anything else is refused. */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + 2 * LENGTH) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not a digest: it is written `sha256:` and 64 lower-case hex digits.");
        }
        String hex = text.substring(PREFIX.length());
        if (!hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not a digest: it is written `sha256:` and 64 lower-case hex digits.");
        }
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The 64 hex digits without the prefix. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256; every conforming one does.", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return PREFIX + hex();
    }
}
