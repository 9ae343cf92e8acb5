package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.SigningKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Writes permits so that nobody else can, and reads them. The text is {@code imp_permit_}, the RFC 8785 form and the
 * Ed25519 signature, both in base64url, with a dot between.
 */
public final class PermitSeal {

    private static final String PREFIX = "imp_permit_";

    /** So that the key signs nothing that could be read as something else. */
    private static final byte[] DOMAIN = "imprimatur/permit/v1\n".getBytes(StandardCharsets.US_ASCII);

    private final SigningKey key;

    public PermitSeal(SigningKey key) {
        this.key = key;
    }

    String write(ApiPermit permit) {
        byte[] body = permit.canonical().canonicalBytes();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return PREFIX
                + base64.encodeToString(body)
                + "."
                + base64.encodeToString(key.sign(signed(body)).toArray());
    }

    /** Reads a permit that we wrote; everything else is a {@link Problem}. */
    ApiPermit read(String text) {
        List<String> parts = text.startsWith(PREFIX)
                ? List.of(text.substring(PREFIX.length()).split("\\.", -1))
                : List.of();
        if (parts.size() != 2) {
            throw notOurs();
        }
        byte[] body;
        Bytes signature;
        try {
            body = Base64.getUrlDecoder().decode(parts.get(0));
            signature = Bytes.of(Base64.getUrlDecoder().decode(parts.get(1)));
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
        if (!SigningKey.verifies(key.publicKey(), signed(body), signature)) {
            throw notOurs();
        }
        return ApiPermit.of((Json.Fields) Json.parse(body));
    }

    private static byte[] signed(byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(DOMAIN.length + body.length);
        all.writeBytes(DOMAIN);
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static Problem notOurs() {
        return Problem.permitRefused(
                "This is not a permit that this gateway gave: take it from the answer to the action, unchanged."
                        + " Nothing may be done.");
    }
}
