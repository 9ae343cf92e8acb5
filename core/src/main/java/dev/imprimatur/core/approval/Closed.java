package dev.imprimatur.core.approval;

import java.time.Instant;
import java.util.List;

/**
 * It ended without approval.
 *
 * @param verdict how
 * @param by whose doing: a person, the subject, {@code policy} or {@code time}
 * @param because their reason, for the subject to read; may be empty
 */
public record Closed(
        ApprovalId id, Ask ask, List<Vote> votes, int revision, Verdict verdict, String by, String because, Instant at)
        implements Approval {

    /** The ends other than approval. */
    public enum Verdict {
        /** A person, or the policy at release, said no. */
        DENIED,
        /** Nobody answered in time: not a refusal. */
        EXPIRED,
        /** The subject went away or took it back. */
        WITHDRAWN,
        /** It was approved, and taken back before it was used. */
        REVOKED;

        /** As the API and the log write it. */
        public String word() {
            return switch (this) {
                case DENIED -> "denied";
                case EXPIRED -> "expired";
                case WITHDRAWN -> "withdrawn";
                case REVOKED -> "revoked";
            };
        }

        static Verdict parse(String word) {
            for (Verdict verdict : values()) {
                if (verdict.word().equals(word)) {
                    return verdict;
                }
            }
            throw new IllegalArgumentException("`" + word + "` is no verdict.");
        }
    }

    public Closed {
        votes = List.copyOf(votes);
    }

    @Override
    public String state() {
        return verdict.word();
    }
}
