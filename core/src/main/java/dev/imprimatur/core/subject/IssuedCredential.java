package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A credential that was given out here. Its text is known to the holder alone.
 *
 * @param id the public name, by which it is listed, revoked and recorded: 1 to 64 of {@code A-Z a-z 0-9 _ -}
 * @param token SHA-256 over the text
 * @param holder whom it speaks for
 * @param issuer who gave it out
 * @param audience the one purpose it works for
 * @param targets globs of the targets it is good for; {@code *} is all
 * @param method how the holder proved who they are when it was issued, as RFC 8176 names it where it does
 * @param issued when
 * @param expires from then on it is good for nothing
 * @param revoked since when it is good for nothing, which may lie ahead; empty while nobody revoked it
 * @param key RFC 7638 thumbprint of the key that whoever shows it must prove to have; empty where it alone is enough
 */
public record IssuedCredential(
        String id,
        Digest token,
        PrincipalId holder,
        PrincipalId issuer,
        Audience audience,
        Set<String> targets,
        String method,
        Instant issued,
        Instant expires,
        Optional<Instant> revoked,
        Optional<Digest> key) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public IssuedCredential {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "`" + id + "` names no credential: use 1 to 64 letters, digits, `_`, `-`.");
        }
        if (!issued.isBefore(expires)) {
            throw new IllegalArgumentException("The credential `" + id + "` would expire at `" + expires
                    + "`, which is not after it is issued (" + issued + "): give it a later end.");
        }
        targets = Set.copyOf(targets);
    }

    /** One that is bound to no key. */
    public IssuedCredential(
            String id,
            Digest token,
            PrincipalId holder,
            PrincipalId issuer,
            Audience audience,
            Set<String> targets,
            String method,
            Instant issued,
            Instant expires,
            Optional<Instant> revoked) {
        this(id, token, holder, issuer, audience, targets, method, issued, expires, revoked, Optional.empty());
    }

    /** The same credential, good for nothing from {@code at} on, or from earlier when it was revoked for earlier. */
    public IssuedCredential revokedAt(Instant at) {
        Instant first = revoked.filter(at::isAfter).orElse(at);
        return new IssuedCredential(
                id, token, holder, issuer, audience, targets, method, issued, expires, Optional.of(first), key);
    }

    /** When it is good for nothing at the latest: it expires, or is revoked from then on. */
    public Instant ends() {
        return revoked.filter(expires::isAfter).orElse(expires);
    }

    /** Whether it is neither expired, nor revoked, nor from the future. */
    public boolean goodAt(Instant moment) {
        return !moment.isBefore(issued) && moment.isBefore(ends());
    }
}
