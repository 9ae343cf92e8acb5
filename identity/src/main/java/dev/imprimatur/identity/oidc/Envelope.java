package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts short texts (AES-256-GCM) under a key that stands neither in the database nor in a browser. What was made for
 * one purpose opens for no other.
 */
public final class Envelope {

    /** Length of the key in bytes. */
    public static final int LENGTH = 32;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom chance;

    public Envelope(byte[] key, SecureRandom chance) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("A session key has 32 bytes, not `" + key.length + "`.");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.chance = chance;
    }

    /** The text, closed; Base64 for an address. */
    String close(String purpose, Secret text) {
        byte[] nonce = new byte[NONCE];
        chance.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, purpose);
            byte[] closed = cipher.doFinal(text.reveal().getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, NONCE + closed.length);
            System.arraycopy(closed, 0, all, NONCE, closed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java can't do AES-GCM; every conforming one can.", e);
        }
    }

    /** The text that was closed for {@code purpose} under this key; empty for everything else. */
    Optional<Secret> open(String purpose, String closed) {
        try {
            byte[] all = Base64.getUrlDecoder().decode(closed);
            if (all.length < NONCE + TAG_BITS / 8) {
                return Optional.empty();
            }
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE), purpose);
            return Optional.of(
                    new Secret(new String(cipher.doFinal(all, NONCE, all.length - NONCE), StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "(session key)";
    }
}
