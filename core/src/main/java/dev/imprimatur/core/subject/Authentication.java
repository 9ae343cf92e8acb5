package dev.imprimatur.core.subject;

import java.time.Instant;
import java.util.Set;

/** The answer to a shown credential. */
public sealed interface Authentication {

    /**
     * The credential is good.
     *
     * @param targets globs of the targets it is good for; {@code *} is all
     * @param method how the subject proved who it is, as RFC 8176 names it where it does ({@code pwd}, {@code otp})
     * @param at when they proved it
     * @param expires from then on the credential is good for nothing
     */
    record Known(Subject subject, Set<String> targets, String method, Instant at, Instant expires)
            implements Authentication {
        public Known {
            targets = Set.copyOf(targets);
        }
    }

    /**
     * The credential is refused.
     *
     * @param reason a sentence for whoever showed it; it gives nothing away that they could not know
     */
    record Unknown(String reason) implements Authentication {}
}
