package dev.imprimatur.server.config;

import dev.imprimatur.identity.oidc.OidcConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Where people come from. */
public sealed interface IdentityConfig {

    /**
     * A file, for trying Imprimatur out.
     *
     * @param people with agents and workloads
     */
    record Local(Path people) implements IdentityConfig {}

    /**
     * An OpenID Connect provider.
     *
     * @param programs a file with agents and workloads
     */
    record Provider(OidcConfig oidc, Optional<Path> programs) implements IdentityConfig {}
}
