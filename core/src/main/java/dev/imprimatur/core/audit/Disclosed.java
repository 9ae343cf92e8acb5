package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A personal part of an event in clear, with what opens the commitment to it. The commitment is SHA-256 over the opening: 32
 * bytes of salt, and behind them the RFC 8785 form of the value.
 *
 * @param path where it was in the event: a member, or a member of a member behind a dot
 * @param salt 32 bytes, of chance alone
 */
public record Disclosed(String path, Bytes salt, Json value) {

    public Disclosed {
        if (salt.length() != Digest.LENGTH) {
            throw new IllegalArgumentException("A salt has 32 bytes, not `" + salt.length() + "`.");
        }
    }

    /** Salt and value. */
    public Bytes opening() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(salt.toArray());
        bytes.writeBytes(value.canonicalBytes());
        return Bytes.of(bytes.toByteArray());
    }

    /** What the log has in the place of the value. */
    public Digest commitment() {
        return opening().digest();
    }

    /** The value in an opening. */
    static Json value(Bytes opening) {
        byte[] bytes = opening.toArray();
        if (bytes.length < Digest.LENGTH) {
            throw new IllegalArgumentException("An opening begins with 32 bytes of salt.");
        }
        return Json.parse(Arrays.copyOfRange(bytes, Digest.LENGTH, bytes.length));
    }

    /** Its line in the file beside the log: RFC 8785 JSON, so without a line break. */
    public Json.Fields line(long index) {
        return Json.fields()
                .with("index", index)
                .with("path", path)
                .with("salt", salt.base64())
                .with("value", value)
                .build();
    }

    /**
     * The value in a line.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Disclosed of(Json.Fields line) {
        return new Disclosed(line.text("path"), Bytes.ofBase64(line.text("salt")), line.get("value"));
    }
}
