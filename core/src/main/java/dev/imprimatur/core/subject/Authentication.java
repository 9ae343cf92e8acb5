package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The answer to a shown credential. */
public sealed interface Authentication {

    /**
     * The credential is good.
     *
     * @param targets globs of the targets it is good for; {@code *} is all
     * @param method how the subject proved who it is, as RFC 8176 names it where it does ({@code pwd}, {@code otp})
     * @param at when they proved it
     * @param expires from then on the credential is good for nothing, and what was begun with it ends
     * @param model that drives the subject, where the credential proves it
     */
    record Known(
            Subject subject, Set<String> targets, String method, Instant at, Instant expires, Optional<String> model)
            implements Authentication {
        public Known {
            targets = Set.copyOf(targets);
        }

        /** By a credential that tells of no model. */
        public Known(Subject subject, Set<String> targets, String method, Instant at, Instant expires) {
            this(subject, targets, method, at, expires, Optional.empty());
        }
    }

    /**
     * The credential is good for whoever proves, at this very moment, that they have a key; for nobody else.
     *
     * @param known who has it
     * @param key RFC 7638 thumbprint of the key
     */
    record Bound(Known known, Digest key) implements Authentication {}

    /**
     * The credential is refused.
     *
     * @param reason a sentence for whoever showed it; it gives nothing away that they could not know
     */
    record Unknown(String reason) implements Authentication {}
}
