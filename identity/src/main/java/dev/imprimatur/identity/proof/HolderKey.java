package dev.imprimatur.identity.proof;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.text.ParseException;

/** The public half of a key with which somebody proves that a credential is theirs. */
public final class HolderKey {

    private static final int SHORTEST_RSA = 2048;

    private HolderKey() {}

    /**
     * The RFC 7638 thumbprint of a JSON Web Key (RFC 7517).
     *
     * @throws IllegalArgumentException when it is no public key, or one that proves nothing here
     */
    public static Digest thumbprint(Json.Fields key) {
        try {
            return thumbprint(JWK.parse(key.canonical()));
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "`key` is no JSON Web Key: give the public half of one, as `imprimatur token key` writes it.", e);
        }
    }

    static Digest thumbprint(JWK key) {
        if (key.isPrivate()) {
            throw new IllegalArgumentException(
                    "`key` holds the private half as well: keep that to yourself, and make a new key, as others have"
                            + " seen this one now.");
        }
        boolean good = switch (key) {
            case RSAKey rsa -> rsa.getModulus().decodeToBigInteger().bitLength() >= SHORTEST_RSA;
            case ECKey ec -> ec.getCurve().equals(Curve.P_256);
            case OctetKeyPair edwards -> edwards.getCurve().equals(Curve.Ed25519);
            default -> false;
        };
        if (!good) {
            throw new IllegalArgumentException("`key` must be Ed25519, P-256, or RSA of 2048 bits or more.");
        }
        try {
            return Digest.ofRaw(key.computeThumbprint().decode());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("`key` lacks something that belongs to a key.", e);
        }
    }
}
