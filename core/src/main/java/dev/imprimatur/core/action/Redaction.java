package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.security.MessageDigest;

/**
 * A secret in the bytes of an action, which is not shown and not recorded. In its place the digest covers a commitment to it:
 * nobody can guess the secret from that, and whoever is given salt and secret can check it.
 *
 * @param at where it begins in the exact bytes
 * @param length in bytes, at least 1
 * @param salt 32 bytes that nobody can guess
 */
public record Redaction(int at, int length, Bytes salt) {

    /** What is shown in the place of a secret. */
    public static final String MARK = "[redacted]";

    /** Where a secret is, in bytes. */
    public record Span(int at, int length) {
        public Span {
            if (at < 0 || length < 1) {
                throw new IllegalArgumentException("A secret of `" + length + "` bytes at `" + at + "` is none.");
            }
        }
    }

    public Redaction {
        if (salt.length() != Digest.LENGTH) {
            throw new IllegalArgumentException("A salt has 32 bytes, not `" + salt.length() + "`.");
        }
    }

    /** SHA-256 over the salt and the secret, which is in {@code content}. */
    public Digest commitment(byte[] content) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(salt.toArray());
        sha256.update(content, at, length);
        return Digest.finish(sha256);
    }

    /** For storage, where the exact bytes are. */
    Json canonical() {
        return Json.fields()
                .with("at", at)
                .with("length", length)
                .with("salt", salt.base64())
                .build();
    }

    static Redaction of(Json.Fields json) {
        return new Redaction(
                Math.toIntExact(json.whole("at")),
                Math.toIntExact(json.whole("length")),
                Bytes.ofBase64(json.text("salt")));
    }
}
