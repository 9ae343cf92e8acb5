package dev.imprimatur.identity.workload;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.jwt.BadToken;
import java.util.Base64;
import java.util.Optional;

/** The key that a token is bound to by its issuer (RFC 7800, RFC 9449 section 6). */
final class Bond {

    private Bond() {}

    /**
     * The RFC 7638 thumbprint of the key; empty where the token is bound to none.
     *
     * @throws BadToken when it is bound in a way that can't be checked here, and so is good for nobody here
     */
    static Optional<Digest> of(Json.Fields claims) throws BadToken {
        Optional<Json> bond = claims.find("cnf");
        if (bond.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (bond.get() instanceof Json.Fields fields && fields.members().size() == 1) {
                return Optional.of(Digest.ofRaw(Base64.getUrlDecoder().decode(fields.text("jkt"))));
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new BadToken("bond", "it is bound to something that can't be checked here (`cnf`), other than a `jkt`");
    }
}
