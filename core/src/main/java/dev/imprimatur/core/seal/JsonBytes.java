package dev.imprimatur.core.seal;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A growing run of bytes that JSON is written to in its RFC 8785 spelling: for writing much of it, again and again,
 * without making a copy each time. Not for use by several threads.
 */
public final class JsonBytes {

    private byte[] bytes;
    private int length;

    /** @param capacity for so many bytes it need not grow */
    public JsonBytes(int capacity) {
        this.bytes = new byte[Math.max(16, capacity)];
    }

    /** Appends {@code value} in its RFC 8785 spelling. */
    public JsonBytes append(Json value) {
        JsonWriter.write(value, this);
        return this;
    }

    /** Appends text that is ASCII, as it is. */
    public JsonBytes ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Appends one byte, as it is. */
    public JsonBytes raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** How many bytes it has. */
    public int length() {
        return length;
    }

    /** Takes everything from {@code end} on back. */
    public void truncate(int end) {
        if (end < 0 || end > length) {
            throw new IndexOutOfBoundsException("`" + end + "` is not within " + length + " bytes.");
        }
        length = end;
    }

    /** Digests the bytes from {@code start} up to {@code end}. */
    public void digest(MessageDigest digest, int start, int end) {
        digest.update(bytes, start, end - start);
    }

    /** The bytes themselves, not a copy: good until the next change, and only to be read, up to {@link #length}. */
    public java.nio.ByteBuffer view() {
        return java.nio.ByteBuffer.wrap(bytes, 0, length).asReadOnlyBuffer();
    }

    /** A copy. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** A JSON string: quoted, escaped as RFC 8785 wants it, in UTF-8. */
    void text(String text) {
        int count = text.length();
        room(3 * count + 2); // the longest UTF-8 form; escapes make room for themselves
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= 0x20 && c != '"' && c != '\\') {
                    bytes[length++] = (byte) c;
                } else {
                    escaped(c, 3 * (count - i));
                }
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | (c >> 6));
                continuation(c);
            } else if (Character.isSurrogate(c)) {
                four(text.codePointAt(i++));
            } else {
                bytes[length++] = (byte) (0xE0 | (c >> 12));
                continuation(c >> 6);
                continuation(c);
            }
        }
        bytes[length++] = '"';
    }

    private void four(int point) {
        if (point < 0x10000) {
            throw new IllegalArgumentException("Text with half of a surrogate pair has no UTF-8 form.");
        }
        bytes[length++] = (byte) (0xF0 | (point >> 18));
        continuation(point >> 12);
        continuation(point >> 6);
        continuation(point);
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3F));
    }

    private void escaped(char c, int still) {
        room(still + 8);
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\b' -> bytes[length++] = 'b';
            case '\t' -> bytes[length++] = 't';
            case '\n' -> bytes[length++] = 'n';
            case '\f' -> bytes[length++] = 'f';
            case '\r' -> bytes[length++] = 'r';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = (byte) (c < 0x10 ? '0' : '1');
                bytes[length++] = (byte) Character.forDigit(c & 15, 16);
            }
        }
    }

    private void room(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
