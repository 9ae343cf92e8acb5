package dev.imprimatur.server;

import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.token.Tokens;
import java.util.Optional;
import java.util.function.Function;

/** Makes the issuer of credentials, given a look-up of known principals. */
@FunctionalInterface
interface Issuing {
    Tokens to(Function<PrincipalId, Optional<Principal>> known);
}
