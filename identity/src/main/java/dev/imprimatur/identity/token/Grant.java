package dev.imprimatur.identity.token;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a token is to be good for.
 *
 * @param holder who will show it
 * @param issuer the person who answers for it; never approves what is done with it
 * @param targets globs; {@code *} is all
 * @param method how the holder proved who they are, as RFC 8176 names it where it does
 * @param lasts for this long, {@link #SHORTEST} to {@link #LONGEST}
 * @param key RFC 7638 thumbprint of the key that the holder must prove to have; empty where the token alone is enough
 */
public record Grant(
        PrincipalId holder,
        PrincipalId issuer,
        Audience audience,
        Set<String> targets,
        String method,
        Duration lasts,
        Optional<Digest> key) {

    public static final Duration SHORTEST = Duration.ofMinutes(1);
    public static final Duration LONGEST = Duration.ofDays(366);

    /** One that is bound to no key. */
    public Grant(
            PrincipalId holder,
            PrincipalId issuer,
            Audience audience,
            Set<String> targets,
            String method,
            Duration lasts) {
        this(holder, issuer, audience, targets, method, lasts, Optional.empty());
    }

    public Grant {
        targets = Set.copyOf(targets);
        if (targets.isEmpty() || targets.size() > 100) {
            throw new IllegalArgumentException("A token is for 1 to 100 patterns of targets: write `*` for all.");
        }
        for (String target : targets) {
            new Glob(target);
            if (target.length() > 200) {
                throw new IllegalArgumentException("A pattern of `" + target.length() + "` characters is too long.");
            }
        }
        if (lasts.compareTo(SHORTEST) < 0 || lasts.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A token lasts 1 minute to 366 days, not `" + lasts + "`.");
        }
        if (audience == Audience.PERSON && holder.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("`" + holder + "` can't sign in: only people can.");
        }
        if (audience == Audience.CONNECTOR && key.isPresent()) {
            throw new IllegalArgumentException(
                    "A token for connectors is bound to no key: database clients can't prove that they have it.");
        }
    }
}
