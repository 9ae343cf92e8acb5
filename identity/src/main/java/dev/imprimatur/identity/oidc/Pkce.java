package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Proof that whoever takes the tokens is whoever began (RFC 7636), always with S256.
 *
 * @param verifier which is shown at the end, and only there
 */
record Pkce(String verifier) {

    static final String METHOD = "S256";

    /** A verifier that never was before. */
    static Pkce fresh(SecureRandom chance) {
        return new Pkce(random(chance));
    }

    /** 256 bits of chance, as Base64 for an address. */
    static String random(SecureRandom chance) {
        byte[] random = new byte[32];
        chance.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** What is shown at the beginning. */
    String challenge() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        Digest.of(verifier.getBytes(StandardCharsets.US_ASCII)).bytes());
    }
}
