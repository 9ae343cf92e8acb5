package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Secret;
import java.time.Instant;
import java.util.Optional;

/** Port: whose account something is. What carries votes for people asks here, and never goes by an e-mail address. */
public interface Accounts {

    /** The person who proved that the account is theirs; empty for everybody else, also when it was unlinked. */
    Optional<PrincipalId> person(Account account);

    /** Like {@link #person}, if it was theirs by {@code moment} already: nobody links an account to what waits for them. */
    Optional<PrincipalId> person(Account account, Instant moment);

    /**
     * A code, once and for ten minutes, for whoever holds {@code account}: the person who signs in and shows it has the
     * account from then on. It is told to the holder alone, as the address {@code /link/CODE}.
     *
     * @param name by which the person who opens it recognises the account
     * @return empty where accounts are not linked by signing in
     */
    Optional<Secret> offer(Account account, String name);
}
