package dev.imprimatur.channel.webhook;

import dev.imprimatur.core.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What webhooks are signed with, as Standard Webhooks 1.0 writes it: {@code whsec_} and the Base64 of a shared secret of 24 to
 * 64 bytes (HMAC-SHA256, {@code v1}), or {@code whsk_} and the Base64 of an Ed25519 seed, or of the seed and its public key
 * ({@code v1a}).
 */
public sealed interface WebhookKey {

    /** What a signature in a header looks like: its version, a comma, and Base64. */
    String sign(String id, long timestamp, byte[] body);

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException with what is wrong, and nothing of the key
     */
    static WebhookKey parse(Secret text) {
        String written = text.reveal();
        try {
            if (written.startsWith("whsec_")) {
                return new Shared(Base64.getDecoder().decode(written.substring("whsec_".length())));
            }
            if (written.startsWith("whsk_")) {
                return new Own(Base64.getDecoder().decode(written.substring("whsk_".length())));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The key of a webhook is `whsec_` or `whsk_` and Base64 of the right length.", e);
        }
        throw new IllegalArgumentException("The key of a webhook begins with `whsec_` (shared) or `whsk_` (Ed25519).");
    }

    private static byte[] signed(String id, long timestamp, byte[] body) {
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** A secret that both sides have. */
    final class Shared implements WebhookKey {

        private final SecretKeySpec key;

        private Shared(byte[] secret) {
            if (secret.length < 24 || secret.length > 64) {
                throw new IllegalArgumentException("length");
            }
            this.key = new SecretKeySpec(secret, "HmacSHA256");
        }

        @Override
        public String sign(String id, long timestamp, byte[] body) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
                return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed(id, timestamp, body)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java has no HmacSHA256; every conforming one does.", e);
            }
        }
    }

    /** A key whose public half the other side has. */
    final class Own implements WebhookKey {

        private static final int SEED = 32;

        private final PrivateKey key;

        private Own(byte[] seed) {
            if (seed.length != SEED && seed.length != 2 * SEED) {
                throw new IllegalArgumentException("length");
            }
            try {
                key = KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOf(seed, SEED)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java has no Ed25519; every conforming one does.", e);
            }
        }

        @Override
        public String sign(String id, long timestamp, byte[] body) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(key);
                signature.update(signed(id, timestamp, body));
                return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java has no Ed25519; every conforming one does.", e);
            }
        }
    }
}
