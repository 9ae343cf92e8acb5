package dev.imprimatur.server.config;

import dev.imprimatur.identity.oidc.OidcConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Where people come from. */
public sealed interface IdentityConfig {

    /** The name under which a provider knows this gateway, where there is one: tokens for it are for people. */
    default Optional<String> client() {
        return switch (this) {
            case Local local -> Optional.empty();
            case Provider provider -> Optional.of(provider.oidc().clientId());
        };
    }

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
