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

    /** What {@code sha256} has taken in; it is fresh afterwards. */
    public static Digest finish(MessageDigest sha256) {
        byte[] bytes = sha256.digest();
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A digest has 32 bytes, not `" + bytes.length + "`.");
        }
        return new Digest(bytes);
    }

    /** Gives the 32 bytes to {@code sink}, without a copy. */
    public void feed(MessageDigest sink) {
        sink.update(bytes);
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

    /** Standard Base64 with padding, as logs and notes write it. */
    public String base64() {
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    /** Reads {@link #base64}: of exactly 32 bytes, in the one spelling they have. */
    public static Digest ofBase64(String text) {
        byte[] raw;
        try {
            raw = java.util.Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("`" + text + "` is no Base64.", e);
        }
        Digest digest = ofRaw(raw);
        if (!digest.base64().equals(text)) {
            throw new IllegalArgumentException("`" + text + "` is not the usual Base64 of its bytes.");
        }
        return digest;
    }

    /** The 64 hex digits without the prefix. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** A fresh SHA-256; for one thread. */
    public static MessageDigest sha256() {
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
