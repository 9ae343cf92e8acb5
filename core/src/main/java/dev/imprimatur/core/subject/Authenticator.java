package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Secret;

/** Port: tells who shows a credential. May block; a failure of what it asks is an {@link Authentication.Unknown}. */
public interface Authenticator {

    /** Who shows {@code credential} for {@code audience}. A credential made for another audience is refused. */
    Authentication authenticate(Secret credential, Audience audience);
}
