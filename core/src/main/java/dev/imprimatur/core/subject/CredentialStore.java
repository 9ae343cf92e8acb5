package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Digest;
import java.util.List;
import java.util.Optional;

/**
 * Port: issued credentials on a durable medium. Methods block until the medium has them, and throw {@link
 * dev.imprimatur.core.approval.StorageFailure} when it does not.
 */
public interface CredentialStore {

    /** Stores a new one; an identifier or a token that is taken is a {@code StorageFailure}. */
    void insert(SealedCredential credential);

    /**
     * Replaces the one of this name, which must not be revoked, by {@code revoked}.
     *
     * @return false when there is none of this name, or it is revoked already; then nothing has changed
     */
    boolean revoke(SealedCredential revoked);

    Optional<SealedCredential> find(String id);

    /** The one whose text has this SHA-256. It may be revoked or expired: open it and look. */
    Optional<SealedCredential> findByToken(Digest token);

    /**
     * A page, newest first.
     *
     * @param holder only those of this principal; empty for all
     * @param before only those stored before the one of this name; empty for the first page
     * @param limit at most so many, 1 to 1,000
     */
    List<SealedCredential> list(Optional<PrincipalId> holder, Optional<String> before, int limit);
}
