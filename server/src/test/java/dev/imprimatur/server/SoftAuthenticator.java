package dev.imprimatur.server;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** A browser and an authenticator in software (ES256), which also do what no honest ones would. */
final class SoftAuthenticator {

    String site = "localhost";
    String origin = "http://localhost:8470";
    int flags = 5;
    int counter = 1;

    private final KeyPair pair;
    private final byte[] credential;

    SoftAuthenticator() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        credential =
                Arrays.copyOf(Bytes.of(pair.getPublic().getEncoded()).digest().bytes(), 16);
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] whole = new byte[32];
        int skip = Math.max(0, signed.length - 32);
        System.arraycopy(signed, skip, whole, 32 - (signed.length - skip), signed.length - skip);
        return whole;
    }

    private byte[] data(int more) {
        return ByteBuffer.allocate(37)
                .put(Bytes.utf8(site).digest().bytes())
                .put((byte) (flags | more))
                .putInt(counter++)
                .array();
    }

    private Bytes client(String type, String challenge) {
        return Bytes.utf8("{\"type\":\"" + type + "\",\"challenge\":\"" + challenge + "\",\"origin\":\"" + origin
                + "\",\"crossOrigin\":false}");
    }

    /** Answers the options of a registration. */
    Json.Fields create(Json.Fields options) {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        ByteBuffer data = ByteBuffer.allocate(512)
                .put(data(1 << 6))
                .put(new byte[16])
                .putShort((short) credential.length)
                .put(credential)
                .put(HexFormat.of().parseHex("a5010203262001215820"))
                .put(coordinate(point.getAffineX()))
                .put(HexFormat.of().parseHex("225820"))
                .put(coordinate(point.getAffineY()));
        return Json.fields()
                .with("id", Bytes.of(credential).base64Url())
                .with(
                        "response",
                        Json.fields()
                                .with(
                                        "clientDataJSON",
                                        client("webauthn.create", options.text("challenge"))
                                                .base64Url())
                                .with(
                                        "authenticatorData",
                                        Bytes.of(Arrays.copyOf(data.array(), data.position()))
                                                .base64Url())
                                .build())
                .build();
    }

    /** Answers the options of an assertion. */
    Json.Fields get(Json.Fields options) {
        byte[] data = data(0);
        Bytes client = client("webauthn.get", options.text("challenge"));
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(data);
            signer.update(client.digest().bytes());
            return Json.fields()
                    .with("id", Bytes.of(credential).base64Url())
                    .with(
                            "response",
                            Json.fields()
                                    .with("authenticatorData", Bytes.of(data).base64Url())
                                    .with("clientDataJSON", client.base64Url())
                                    .with("signature", Bytes.of(signer.sign()).base64Url())
                                    .build())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
