package dev.imprimatur.connector.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One complete message of a client, read from its front to its end. */
final class ClientMessage {

    /** NAMEDATALEN of PostgreSQL, less the NUL at the end. */
    private static final int LONGEST_NAME = 63;

    private final ByteBuffer bytes;
    private final int start;
    private final int end;
    private final char type;
    private int at;

    /**
     * @param bytes holds the message; not moved
     * @param start where its type stands
     * @param end just behind it
     */
    ClientMessage(ByteBuffer bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.at = start + 5;
        this.type = (char) (bytes.get(start) & 0xff);
    }

    private ClientMessage(char type, byte[] rest) {
        this.bytes = ByteBuffer.wrap(rest);
        this.start = 0;
        this.end = rest.length;
        this.type = type;
    }

    /** The rest of a message, as {@link #rest} gave it. */
    static ClientMessage continued(char type, byte[] rest) {
        return new ClientMessage(type, rest);
    }

    char type() {
        return type;
    }

    /** A copy of all of it, with type and length. */
    byte[] whole() {
        return copy(start, end - start);
    }

    /** A copy of what has not been read yet. */
    byte[] rest() {
        return copy(at, end - at);
    }

    private byte[] copy(int from, int length) {
        byte[] copy = new byte[length];
        bytes.get(from, copy);
        return copy;
    }

    /** The bytes up to the next NUL, which is skipped. */
    byte[] upToNul() throws ProtocolViolation {
        for (int i = at; i < end; i++) {
            if (bytes.get(i) == 0) {
                byte[] text = copy(at, i - at);
                at = i + 1;
                return text;
            }
        }
        throw malformed();
    }

    /** A text up to the next NUL; SQLSTATE 22021 where it is not UTF-8. */
    String text() throws ProtocolViolation {
        return utf8(upToNul());
    }

    /** The name of a prepared statement or portal; SQLSTATE 42622 where the target would cut it, and take it for another. */
    String name() throws ProtocolViolation {
        byte[] name = upToNul();
        if (name.length > LONGEST_NAME) {
            throw new ProtocolViolation(
                    "42622",
                    "A prepared statement or portal has a name of " + name.length
                            + " bytes: PostgreSQL tells only the first " + LONGEST_NAME
                            + " of them apart, so longer names are not taken.");
        }
        return utf8(name);
    }

    int i16() throws ProtocolViolation {
        need(2);
        at += 2;
        return bytes.getShort(at - 2);
    }

    int i32() throws ProtocolViolation {
        need(4);
        at += 4;
        return bytes.getInt(at - 4);
    }

    byte[] bytes(int length) throws ProtocolViolation {
        need(length);
        at += length;
        return copy(at - length, length);
    }

    void skip(int length) throws ProtocolViolation {
        need(length);
        at += length;
    }

    /** Nothing may follow. */
    void end() throws ProtocolViolation {
        if (at != end) {
            throw malformed();
        }
    }

    private void need(int length) throws ProtocolViolation {
        if (length < 0 || length > end - at) {
            throw malformed();
        }
    }

    private ProtocolViolation malformed() {
        return new ProtocolViolation("The message `" + type + "` is malformed.");
    }

    /** Reads UTF-8 strictly, so that the text is exactly the bytes. */
    static String utf8(byte[] bytes) throws ProtocolViolation {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new ProtocolViolation(
                    "22021",
                    "The message holds bytes that are not UTF-8: send text as UTF-8, nothing else is understood.");
        }
        return text;
    }
}
