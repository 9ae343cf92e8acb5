package dev.imprimatur.identity.jwt;

import com.nimbusds.jose.jwk.JWK;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Set;

/**
 * Checks that an issuer signed a token. Where a key is to be found is never taken from the token.
 */
public final class Signatures {

    /** What is allowed where nobody says otherwise. */
    public static final Set<String> USUAL = Set.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519");

    private static final Set<String> TYPES = Set.of("", "jwt", "jose");

    private final IssuerKeys keys;
    private final Set<String> algorithms;

    public Signatures(IssuerKeys keys, Set<String> algorithms) {
        this.keys = keys;
        this.algorithms = Set.copyOf(algorithms);
    }

    /**
     * What {@code token} says, when the issuer signed it.
     *
     * @throws BadToken when it did not, or it is no token
     * @throws ProviderFailure when the issuer's keys are not known
     */
    public Json.Fields verified(String token) throws BadToken {
        Jws jws = Jws.parse(token, algorithms, TYPES);
        List<JWK> candidates =
                keys.named(jws.keyName()).stream().filter(jws::fits).toList();
        if (candidates.size() != 1 || !jws.signedBy(candidates.getFirst())) {
            throw new BadToken("signature", "it is not signed with a key of its issuer");
        }
        return jws.claims();
    }
}
