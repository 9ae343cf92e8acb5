package dev.imprimatur.storage.log;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.seal.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Follows a chain line by line when a log is opened: cheaply, by the bytes, since our own writer made them. */
final class LogTail {

    private static final byte[] START = "{\"event\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HASH = ",\"hash\":\"sha256:".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha256;
    private ChainHead head;

    LogTail(ChainHead head) {
        this.head = head;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256; every conforming one does.", e);
        }
    }

    /** Takes the next line, without its line feed; the sentence says what is wrong with it. */
    void follow(byte[] line) {
        byte[] number = (",\"n\":" + (head.position() + 1) + "}").getBytes(StandardCharsets.US_ASCII);
        int hashAt = line.length - number.length - 1 - 2 * Digest.LENGTH - HASH.length;
        if (hashAt < START.length
                || !Arrays.equals(START, 0, START.length, line, 0, START.length)
                || !Arrays.equals(HASH, 0, HASH.length, line, hashAt, hashAt + HASH.length)
                || !Arrays.equals(number, 0, number.length, line, line.length - number.length, line.length)
                || line[line.length - number.length - 1] != '"') {
            throw broken("is not the line of that position");
        }
        sha256.update(head.hash().bytes());
        sha256.update(line, 0, hashAt);
        sha256.update(number);
        byte[] hash = sha256.digest();
        byte[] written = HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII);
        int from = hashAt + HASH.length;
        if (!Arrays.equals(written, 0, written.length, line, from, from + written.length)) {
            throw broken("does not carry the hash it should");
        }
        head = new ChainHead(head.position() + 1, Digest.ofRaw(hash));
    }

    private AuditFailure broken(String what) {
        return new AuditFailure(
                "The audit log is damaged: line " + (head.position() + 1) + " " + what
                        + ". Nothing is appended to a damaged log. Keep it as evidence (`imprimatur audit verify` says"
                        + " more), move its directory away, and start with an empty one.",
                new IllegalStateException("broken chain"));
    }

    ChainHead head() {
        return head;
    }
}
