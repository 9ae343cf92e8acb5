package dev.imprimatur.core.seal;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A public key as authenticators give it (COSE_Key, RFC 9052): ES256 on P-256, Ed25519, or RS256 with 2,048 to 8,192 bits.
 * Every other kind is refused.
 */
public final class CoseKey {

    private static final int MAX_LENGTH = 2_048;
    private static final long KIND = 1;
    private static final long ALGORITHM = 3;
    private static final long ES256 = -7;
    private static final long EDDSA = -8;
    private static final long RS256 = -257;
    private static final int COORDINATE = 32;

    /** What stands before the 32 bytes of an Ed25519 key in their X.509 form. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey key;
    private final String algorithm;

    private CoseKey(PublicKey key, String algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    /** Reads a key; one that is malformed, weak or not on its curve is an {@code IllegalArgumentException}. */
    public static CoseKey read(Bytes cose) {
        if (cose.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A COSE key of `" + cose.length() + "` bytes is too long.");
        }
        Map<Long, Object> map = CborReader.map(cose.toArray());
        try {
            return switch (map.get(ALGORITHM)) {
                case Long number when number == ES256 -> p256(map);
                case Long number when number == EDDSA -> ed25519(map);
                case Long number when number == RS256 -> rsa(map);
                case null, default ->
                    throw new IllegalArgumentException("The COSE algorithm `" + map.get(ALGORITHM)
                            + "` is not accepted: use ES256 (-7), EdDSA (-8) or RS256 (-257).");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("This COSE key is none: " + e.getMessage(), e);
        }
    }

    private static CoseKey p256(Map<Long, Object> map) throws GeneralSecurityException {
        only(map, 2, Map.of(-1L, 1L), Set.of(-2L, -3L));
        BigInteger x = number(map, -2, COORDINATE);
        BigInteger y = number(map, -3, COORDINATE);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
            throw new IllegalArgumentException("This COSE key is none: its point is not on the curve P-256.");
        }
        ECPublicKey key = (ECPublicKey)
                KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
        return new CoseKey(key, "SHA256withECDSA");
    }

    private static CoseKey ed25519(Map<Long, Object> map) throws GeneralSecurityException {
        only(map, 1, Map.of(-1L, 6L), Set.of(-2L));
        byte[] encoded = Arrays.copyOf(X509, X509.length + COORDINATE);
        System.arraycopy(bytes(map, -2, COORDINATE), 0, encoded, X509.length, COORDINATE);
        return new CoseKey(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)), "Ed25519");
    }

    private static CoseKey rsa(Map<Long, Object> map) throws GeneralSecurityException {
        only(map, 3, Map.of(), Set.of(-1L, -2L));
        BigInteger modulus = number(map, -1, 0);
        BigInteger exponent = number(map, -2, 0);
        if (modulus.bitLength() < 2_048
                || modulus.bitLength() > 8_192
                || !exponent.testBit(0)
                || exponent.bitLength() < 2
                || exponent.bitLength() > 32) {
            throw new IllegalArgumentException(
                    "This RSA key is refused: it needs 2,048 to 8,192 bits and a small odd exponent above 1.");
        }
        return new CoseKey(
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)), "SHA256withRSA");
    }

    /** The key has exactly these members. */
    private static void only(Map<Long, Object> map, long kind, Map<Long, Long> fixed, Set<Long> given) {
        boolean fits = Long.valueOf(kind).equals(map.get(KIND))
                && fixed.entrySet().stream()
                        .allMatch(member -> member.getValue().equals(map.get(member.getKey())))
                && map.keySet().containsAll(given)
                && map.size() == 2 + fixed.size() + given.size();
        if (!fits) {
            throw new IllegalArgumentException(
                    "This COSE key is none: its members are not those of a public key for its algorithm.");
        }
    }

    private static byte[] bytes(Map<Long, Object> map, long label, int length) {
        if (map.get(label) instanceof Bytes bytes && (length == 0 || bytes.length() == length)) {
            return bytes.toArray();
        }
        throw new IllegalArgumentException("This COSE key is none: `" + label + "` has the wrong length or type.");
    }

    private static BigInteger number(Map<Long, Object> map, long label, int length) {
        return new BigInteger(1, bytes(map, label, length));
    }

    /** Whether {@code signature} was made over {@code message} by the owner of this key. */
    public boolean verifies(byte[] message, Bytes signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false; // a signature that can't be read was not made by anybody
        }
    }
}
