package dev.imprimatur.core.audit;

import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of verifying a log.
 *
 * @param sentence what was found, for the operator
 * @param position of the first event that is wrong; empty when none is
 * @param head how far the log was found good
 * @param counts how many events of each type were found good
 * @param unanswered released, but with no outcome recorded: still running, or nobody knows. Not an error
 * @param pending held, and not ended
 */
public record Verification(
        Verdict verdict,
        String sentence,
        OptionalLong position,
        ChainHead head,
        SortedMap<String, Long> counts,
        int unanswered,
        int pending) {

    public Verification {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    /** There is no log to verify; {@code sentence} says why. */
    public static Verification nothing(String sentence) {
        return new Verification(
                Verdict.CANNOT_TELL, sentence, OptionalLong.empty(), ChainHead.START, new TreeMap<>(), 0, 0);
    }
}
