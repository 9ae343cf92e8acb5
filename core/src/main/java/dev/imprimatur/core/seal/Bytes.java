package dev.imprimatur.core.seal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Immutable bytes, compared by content. */
public final class Bytes {

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads standard Base64 with padding. */
    public static Bytes ofBase64(String text) {
        return new Bytes(Base64.getDecoder().decode(text));
    }

    /** Reads Base64 for URLs without padding (RFC 4648, section 5) in its one spelling. */
    public static Bytes ofBase64Url(String text) {
        Bytes read = new Bytes(Base64.getUrlDecoder().decode(text));
        if (!read.base64Url().equals(text)) {
            throw new IllegalArgumentException("This Base64 for URLs has padding or another second spelling.");
        }
        return read;
    }

    /** How many bytes. */
    public int length() {
        return content.length;
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** The content read as UTF-8; malformed input shows as U+FFFD, so use it to display, never to compare. */
    public String utf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Standard Base64 with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(content);
    }

    /** Base64 for URLs without padding. */
    public String base64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    /** SHA-256 over the content. */
    public Digest digest() {
        return Digest.of(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
