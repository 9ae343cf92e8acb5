package dev.imprimatur.core.seal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** An Ed25519 key pair. Its text form is two lines of Base64: the PKCS#8 private key, the X.509 public key. */
public final class SigningKey {

    private final PrivateKey secret;
    private final PublicKey open;

    private SigningKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
    }

    /** A fresh key pair from the platform's secure random source. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw noEd25519(e);
        }
    }

    /** Reads the text form; see {@link #encode}. */
    public static SigningKey decode(Secret text) {
        List<String> lines = text.reveal().strip().lines().toList();
        if (lines.size() != 2) {
            throw new IllegalArgumentException("A signing key has two lines; this one has `" + lines.size() + "`.");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new SigningKey(
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0)))),
                    factory.generatePublic(
                            new X509EncodedKeySpec(Base64.getDecoder().decode(lines.get(1)))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("This signing key can't be read: restore it or make a new one.", e);
        }
    }

    /** The text form, secret. */
    public Secret encode() {
        Base64.Encoder base64 = Base64.getEncoder();
        return new Secret(
                base64.encodeToString(secret.getEncoded()) + "\n" + base64.encodeToString(open.getEncoded()) + "\n");
    }

    /** The public half, X.509 bytes. */
    public Bytes publicKey() {
        return Bytes.of(open.getEncoded());
    }

    /** The 64-byte signature over {@code content}. */
    public Bytes sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(content);
            return Bytes.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw noEd25519(e);
        }
    }

    /** Whether {@code signature} was made over {@code content} by the owner of {@code publicKey}. */
    public static boolean verifies(Bytes publicKey, byte[] content, Bytes signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey.toArray())));
            check.update(content);
            return check.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false; // a signature or key that can't be read signs nothing
        }
    }

    private static IllegalStateException noEd25519(GeneralSecurityException e) {
        return new IllegalStateException("This Java has no Ed25519; every one from 15 on does.", e);
    }

    @Override
    public String toString() {
        return "(signing key)";
    }
}
