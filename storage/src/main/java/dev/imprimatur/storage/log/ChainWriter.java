package dev.imprimatur.storage.log;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Turns events into chained lines. It writes them to a buffer that is used again; nothing counts before it is durable. */
final class ChainWriter {

    private static final int COMMON = 1 << 17;
    private static final int LARGE = 1 << 23;

    private final MessageDigest sha256;
    private JsonBytes buffer = new JsonBytes(COMMON);
    private final byte[] hash = new byte[Digest.LENGTH];
    private final byte[] markedHash = new byte[Digest.LENGTH];
    private long position;
    private long markedPosition;
    private int markedLength;

    ChainWriter() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256; every conforming one does.", e);
        }
    }

    /** Goes on behind {@code head}, with an empty buffer. */
    void restart(ChainHead head) {
        if (buffer.length() > LARGE) {
            buffer = new JsonBytes(COMMON); // one huge event must not take its memory for ever
        }
        buffer.truncate(0);
        position = head.position();
        System.arraycopy(head.hash().bytes(), 0, hash, 0, Digest.LENGTH);
    }

    /** Remembers this place for {@link #reset}. */
    void mark() {
        markedPosition = position;
        markedLength = buffer.length();
        System.arraycopy(hash, 0, markedHash, 0, Digest.LENGTH);
    }

    /** Goes back to where {@link #mark} was called last. */
    void reset() {
        position = markedPosition;
        buffer.truncate(markedLength);
        System.arraycopy(markedHash, 0, hash, 0, Digest.LENGTH);
        sha256.reset();
    }

    /** Of the last line appended. */
    long position() {
        return position;
    }

    /** Appends the line of {@code event} to the buffer. */
    void append(AuditEvent event) {
        Json.Fields form = event.canonical();
        int start = buffer.length();
        buffer.ascii("{\"event\":").append(form);
        int middle = buffer.length();
        String number = ",\"n\":" + (position + 1) + "}";
        sha256.update(hash);
        buffer.digest(sha256, start, middle);
        sha256.update(number.getBytes(StandardCharsets.US_ASCII));
        try {
            sha256.digest(hash, 0, Digest.LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("A SHA-256 digest has 32 bytes.", e);
        }
        position++;
        buffer.ascii(",\"hash\":\"sha256:")
                .ascii(HexFormat.of().formatHex(hash))
                .raw('"')
                .ascii(number)
                .raw('\n');
    }

    /** What was appended since the last restart. */
    JsonBytes buffer() {
        return buffer;
    }

    /** The head when everything in the buffer is durable. */
    ChainHead head() {
        return new ChainHead(position, Digest.ofRaw(hash));
    }
}
