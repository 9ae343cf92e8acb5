package dev.imprimatur.core.audit;

import dev.imprimatur.core.tree.TreeHead;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of verifying a log.
 *
 * @param sentence what was found, for people
 * @param index of the first event that is wrong or missing; empty when none is, or when nobody can tell which
 * @param head what the checkpoint says; that of the empty tree when there is none to believe
 * @param good so many events from the first one on were found good
 * @param counts how many events of each type were found good
 * @param unanswered released, but with no outcome recorded: still running, or nobody knows. Not an error
 * @param pending held, and not ended
 * @param erased so many values that lay beside the log went by an erasure that it tells of
 */
public record LogVerification(
        Soundness soundness,
        String sentence,
        OptionalLong index,
        TreeHead head,
        long good,
        SortedMap<String, Long> counts,
        int unanswered,
        int pending,
        long erased) {

    public LogVerification {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    /** The same of which something else was found as well. */
    public LogVerification but(Soundness other, String otherSentence) {
        return new LogVerification(
                other, otherSentence, OptionalLong.empty(), head, good, counts, unanswered, pending, erased);
    }
}
