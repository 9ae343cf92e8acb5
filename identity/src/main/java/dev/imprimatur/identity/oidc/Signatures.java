package dev.imprimatur.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks who signed a token. Four algorithms and no other; a key is used only with the algorithm of its own kind; where
 * a key is to be found is never taken from the token.
 */
final class Signatures {

    /** A longer token is not read. */
    static final int LONGEST = 64 * 1024;

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    private static final int SHORTEST_RSA = 2048;

    private final ProviderKeys keys;

    Signatures(ProviderKeys keys) {
        this.keys = keys;
    }

    /**
     * What {@code token} says, when the provider signed it.
     *
     * @throws SignInRefused when it did not, or it is no token
     */
    Json.Fields verified(String token) throws SignInRefused {
        if (token.length() > LONGEST) {
            throw refused("huge-token", "The provider's ID token is longer than " + LONGEST + " characters.");
        }
        JWSObject object;
        try {
            object = JWSObject.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            throw refused("no-token", "What the provider gave is no signed ID token.");
        }
        JWSHeader header = object.getHeader();
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            throw refused(
                    "algorithm",
                    "The provider's ID token is signed with `" + header.getAlgorithm()
                            + "`: let it sign with RS256, PS256, ES256 or EdDSA.");
        }
        boolean critical = header.getCriticalParams() != null
                && !header.getCriticalParams().isEmpty();
        boolean other = header.getType() != null && !header.getType().equals(JOSEObjectType.JWT);
        if (critical || other || !header.isBase64URLEncodePayload()) {
            throw refused("no-token", "The provider's token is of a kind that is not understood here.");
        }
        List<JWK> candidates = keys.named(Optional.ofNullable(header.getKeyID())).stream()
                .filter(key -> fits(key, header.getAlgorithm()))
                .toList();
        if (candidates.size() != 1 || !verifies(object, candidates.getFirst())) {
            throw refused("signature", "The provider's ID token is not signed with a key of the provider.");
        }
        try {
            return (Json.Fields) Json.parse(new String(object.getPayload().toBytes(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw refused("no-token", "The provider's ID token is not understood.");
        }
    }

    private static boolean fits(JWK key, JWSAlgorithm algorithm) {
        if ((key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE))
                || (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(algorithm.getName()))) {
            return false;
        }
        return switch (key) {
            case RSAKey rsa ->
                (algorithm.equals(JWSAlgorithm.RS256) || algorithm.equals(JWSAlgorithm.PS256))
                        && rsa.getModulus().decodeToBigInteger().bitLength() >= SHORTEST_RSA;
            case ECKey ec ->
                algorithm.equals(JWSAlgorithm.ES256) && ec.getCurve().equals(Curve.P_256);
            case OctetKeyPair edwards -> eddsa(algorithm) && edwards.getCurve().equals(Curve.Ed25519);
            default -> false; // a key of another library's kinds, such as a shared secret
        };
    }

    private static boolean eddsa(JWSAlgorithm algorithm) {
        return algorithm.equals(JWSAlgorithm.EdDSA) || algorithm.equals(JWSAlgorithm.Ed25519);
    }

    private static boolean verifies(JWSObject object, JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa -> object.verify(new RSASSAVerifier(rsa));
                case ECKey ec -> object.verify(new ECDSAVerifier(ec));
                case OctetKeyPair edwards -> ed25519(object, edwards);
                default -> false;
            };
        } catch (JOSEException | GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    /** With Java's own Ed25519; RFC 8032 writes a point as its y, little end first, and the lowest bit of x on top. */
    private static boolean ed25519(JWSObject object, OctetKeyPair key) throws GeneralSecurityException {
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

    private static SignInRefused refused(String why, String sentence) {
        return new SignInRefused(why, sentence + " Nobody was signed in; tell whoever operates this gateway.");
    }
}
