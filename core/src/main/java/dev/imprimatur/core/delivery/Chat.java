package dev.imprimatur.core.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Account;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: what people do in a chat. Whoever calls this has verified that the chat itself says so; who a person is, only the
 * account tells that they linked in a session of their own, never a name or an address. May block.
 */
public interface Chat {

    /**
     * Who does it.
     *
     * @param name by which they recognise their own account
     * @param channel through which, as it is called in the configuration
     * @param at when they did, as the chat says
     */
    record Sender(Account account, String name, String channel, Instant at) {}

    /**
     * What they say to an approval.
     *
     * @param because may be empty
     * @param seen the digest of the card that they saw
     */
    record Word(ApprovalId approval, Choice choice, String because, Terms terms, Digest seen) {}

    /** What came of it. */
    sealed interface Said {

        /** In words, for the person alone. */
        String sentence();
    }

    /**
     * It is done.
     *
     * @param card as it is now; empty where it was about no approval
     */
    record Done(String sentence, Optional<Card> card) implements Said {}

    /**
     * It does not count, and that is recorded where it was a vote.
     *
     * @param card as it is now; empty where there is none
     */
    record Refused(String sentence, Optional<Card> card) implements Said {}

    /**
     * Nobody knows whose account this is.
     *
     * @param link where its holder signs in and makes it theirs; to be shown to nobody else. Empty where accounts are not
     *     linked by signing in
     */
    record Unlinked(String sentence, Optional<String> link) implements Said {}

    /** Where an account is linked that nobody has linked yet; empty for the account of somebody who is known. */
    default Optional<Unlinked> unlinked(Sender sender) {
        return Optional.empty();
    }

    /** Votes. */
    Said decide(Sender sender, Word word);

    /** What waits for this person, the oldest first; empty also for people unknown. */
    List<Card> waiting(Sender sender, int limit);

    /** Stops somebody, a target or everything: for operators. */
    Said freeze(Sender sender, String scope, String because);

    /** Whether the holder of {@code account} could decide on it now: whoever can't is shown no buttons. */
    boolean asks(Account account, ApprovalId approval);
}
