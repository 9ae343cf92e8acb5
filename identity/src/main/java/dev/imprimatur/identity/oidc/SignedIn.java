package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Secret;
import java.util.Optional;

/**
 * A sign-in that the provider vouches for.
 *
 * @param refresh to ask the provider again later
 * @param idToken for signing out at the provider
 */
public record SignedIn(Claims claims, Optional<Secret> refresh, Secret idToken) {}
