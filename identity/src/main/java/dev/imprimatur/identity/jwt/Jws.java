package dev.imprimatur.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.imprimatur.core.seal.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A signed token in its compact form (RFC 7515), read but not believed. A key verifies it only with an algorithm of the
 * key's own kind, so that a public key is never taken for a shared secret.
 */
public final class Jws {

    /** A longer token is not read. */
    static final int LONGEST = 64 * 1024;

    /** Every algorithm that can be allowed. */
    public static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");

    private static final int SHORTEST_RSA = 2048;

    private final JWSObject object;

    private Jws(JWSObject object) {
        this.object = object;
    }

    /**
     * Reads a token.
     *
     * @param algorithms it may be signed with
     * @param types what it may call itself, in lower case; an empty text is one that says nothing
     * @throws BadToken when it is none, or of another kind
     */
    public static Jws parse(String token, Set<String> algorithms, Set<String> types) throws BadToken {
        if (token.length() > LONGEST) {
            throw new BadToken("huge-token", "it is longer than " + LONGEST + " characters");
        }
        JWSObject object;
        try {
            object = JWSObject.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            throw new BadToken("no-token", "it is no signed token");
        }
        JWSHeader header = object.getHeader();
        String algorithm = header.getAlgorithm().getName();
        if (!ALGORITHMS.contains(algorithm) || !algorithms.contains(algorithm)) {
            throw new BadToken(
                    "algorithm",
                    "it is signed with `" + brief(algorithm) + "`, and must be with "
                            + String.join(", ", algorithms.stream().sorted().toList()));
        }
        boolean critical = header.getCriticalParams() != null
                && !header.getCriticalParams().isEmpty();
        String type = header.getType() == null ? "" : header.getType().getType().toLowerCase(Locale.ROOT);
        if (critical || !types.contains(type) || !header.isBase64URLEncodePayload()) {
            throw new BadToken("no-token", "it is of a kind that is not understood here");
        }
        return new Jws(object);
    }

    private static String brief(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "?").substring(0, Math.min(40, text.length()));
    }

    /** What it is signed with, as it says. */
    public String algorithm() {
        return object.getHeader().getAlgorithm().getName();
    }

    /** The name of the key that signed it, as it says. */
    Optional<String> keyName() {
        return Optional.ofNullable(object.getHeader().getKeyID());
    }

    /** The key that signed it, as it says, where it carries one. */
    public Optional<JWK> ownKey() {
        return Optional.ofNullable(object.getHeader().getJWK());
    }

    /**
     * What it says.
     *
     * @throws BadToken when that is no JSON object
     */
    public Json.Fields claims() throws BadToken {
        try {
            return (Json.Fields) Json.parse(new String(object.getPayload().toBytes(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new BadToken("no-token", "what it says is not understood");
        }
    }

    /** Whether a key could have signed this: it is of the right kind and strength, and meant for it. */
    boolean fits(JWK key) {
        JWSAlgorithm algorithm = object.getHeader().getAlgorithm();
        if ((key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE))
                || (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(algorithm.getName()))) {
            return false;
        }
        return switch (key) {
            case RSAKey rsa ->
                JWSAlgorithm.Family.RSA.contains(algorithm)
                        && rsa.getModulus().decodeToBigInteger().bitLength() >= SHORTEST_RSA;
            case ECKey ec -> curve(algorithm).equals(Optional.of(ec.getCurve()));
            case OctetKeyPair edwards -> eddsa(algorithm) && edwards.getCurve().equals(Curve.Ed25519);
            default -> false; // a key of another library's kinds, such as a shared secret
        };
    }

    private static Optional<Curve> curve(JWSAlgorithm algorithm) {
        return switch (algorithm.getName()) {
            case "ES256" -> Optional.of(Curve.P_256);
            case "ES384" -> Optional.of(Curve.P_384);
            case "ES512" -> Optional.of(Curve.P_521);
            default -> Optional.empty();
        };
    }

    private static boolean eddsa(JWSAlgorithm algorithm) {
        return algorithm.equals(JWSAlgorithm.EdDSA) || algorithm.equals(JWSAlgorithm.Ed25519);
    }

    /** Whether {@code key} signed it. */
    public boolean signedBy(JWK key) {
        try {
            return fits(key)
                    && switch (key) {
                        case RSAKey rsa -> object.verify(new RSASSAVerifier(rsa));
                        case ECKey ec -> object.verify(new ECDSAVerifier(ec));
                        case OctetKeyPair edwards -> ed25519(edwards);
                        default -> false;
                    };
        } catch (JOSEException | GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    /** With Java's own Ed25519; RFC 8032 writes a point as its y, little end first, and the lowest bit of x on top. */
    private boolean ed25519(OctetKeyPair key) throws GeneralSecurityException {
        byte[] point = key.getX().decode();
        if (point.length != 32) {
            return false;
        }
        byte[] y = new byte[point.length];
        for (int i = 0; i < point.length; i++) {
            y[i] = point[point.length - 1 - i];
        }
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y)))));
        check.update(object.getSigningInput());
        return check.verify(object.getSignature().decode());
    }
}
