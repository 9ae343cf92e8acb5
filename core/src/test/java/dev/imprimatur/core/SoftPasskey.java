package dev.imprimatur.core;

import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.core.subject.PrincipalId;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** An authenticator in software, which also signs what no honest one would. */
public final class SoftPasskey {

    public static final String SITE = "gateway.example";
    public static final String ORIGIN = "https://gateway.example";

    private final KeyPair pair;
    private final String signing;
    private final Bytes cose;
    private final Bytes credential;

    public String site = SITE;
    public String origin = ORIGIN;
    public String type = "webauthn.get";
    public String more = "";
    public int flags = 5;
    public int counter = 1;

    /** @param kind {@code ES256}, {@code EdDSA} or {@code RS256} */
    public SoftPasskey(String kind) {
        try {
            switch (kind) {
                case "ES256" -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(256);
                    pair = generator.generateKeyPair();
                    signing = "SHA256withECDSA";
                    var point = ((ECPublicKey) pair.getPublic()).getW();
                    cose = p256(point.getAffineX(), point.getAffineY());
                }
                case "EdDSA" -> {
                    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    signing = "Ed25519";
                    byte[] encoded = pair.getPublic().getEncoded();
                    cose = bytes(
                            "a401010327200621" + "5820",
                            Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
                }
                default -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(2_048);
                    pair = generator.generateKeyPair();
                    signing = "SHA256withRSA";
                    cose = rsa((RSAPublicKey) pair.getPublic());
                }
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        credential = Bytes.of(Arrays.copyOf(cose.digest().bytes(), 16));
    }

    public static Bytes p256(BigInteger x, BigInteger y) {
        return bytes(
                "a5010203262001215820", whole(x, 32), java.util.HexFormat.of().parseHex("225820"), whole(y, 32));
    }

    private static Bytes rsa(RSAPublicKey key) {
        return bytes(
                "a401030339010020590100",
                whole(key.getModulus(), 256),
                java.util.HexFormat.of().parseHex("2143"),
                whole(key.getPublicExponent(), 3));
    }

    private static byte[] whole(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] whole = new byte[length];
        int skip = Math.max(0, signed.length - length);
        System.arraycopy(signed, skip, whole, length - (signed.length - skip), signed.length - skip);
        return whole;
    }

    private static Bytes bytes(String hex, byte[]... rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(java.util.HexFormat.of().parseHex(hex));
        for (byte[] each : rest) {
            out.writeBytes(each);
        }
        return Bytes.of(out.toByteArray());
    }

    /** The public key. */
    public Bytes cose() {
        return cose;
    }

    /** As it is registered for somebody, before it has signed. */
    public Passkey of(PrincipalId person) {
        return new Passkey(
                credential, person, cose, SITE, ORIGIN, "none", "laptop", 0, Samples.NOON, Optional.empty(), 1);
    }

    /** Signs as its fields say, and counts. */
    public Assertion sign(Digest challenge) {
        byte[] data = ByteBuffer.allocate(37)
                .put(Bytes.utf8(site).digest().bytes())
                .put((byte) flags)
                .putInt(counter++)
                .array();
        Bytes client = Bytes.utf8("{\"type\":\"" + type + "\",\"challenge\":\""
                + Bytes.of(challenge.bytes()).base64Url() + "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false"
                + more
                + "}");
        try {
            Signature signer = Signature.getInstance(signing);
            signer.initSign(pair.getPrivate());
            signer.update(data);
            signer.update(client.digest().bytes());
            return new Assertion(credential, Bytes.of(data), client, Bytes.of(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
