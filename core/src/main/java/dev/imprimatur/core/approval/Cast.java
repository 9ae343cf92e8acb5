package dev.imprimatur.core.approval;

/** What became of a vote. */
public sealed interface Cast {

    /**
     * It counts.
     *
     * @param next the approval with it: still pending, approved, or denied by the voter or by the policy of now
     */
    record Counted(Approval next) implements Cast {}

    /** It does not count. */
    record Refused(Why why, String sentence) implements Cast {}

    /** The reasons for which a vote does not count, as the log writes them. */
    enum Why {
        /** The approval has ended. */
        LATE,
        /** The voter is in the subject's chain, owns its agent, or issued its credential. */
        OWN_ACTION,
        /** No requirement asks for this person. */
        NOT_ASKED,
        /** The person has given this answer already. */
        REPEATED,
        /** What the voter saw is not what would run. */
        OTHER_DIGEST,
        /** The requirement wants a passkey, and this vote has none. */
        NO_PASSKEY,
        /** The policy wants the reason of whoever approves, and this vote gives none. */
        NO_REASON,
        /** The voter's terms are looser than the policy, or than what they said before. */
        LOOSENS,
        /** The voter demands what nothing that could execute the action can do. */
        UNKEPT,
        /** The voter grants ahead what the policy does not let them grant. */
        NO_STANDING,
        /** No rule, or no longer any, lets somebody run this unapproved. */
        NO_GLASS,
        /** The policy of now forbids it, whoever breaks the glass. */
        POLICY,
        /** The gateway's clock went back behind the beginning of the hold. */
        CLOCK,
        /** Nobody known: unlinked, disabled, or not a person. */
        UNKNOWN_VOTER;

        /** As the log writes it: {@code own-action}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
