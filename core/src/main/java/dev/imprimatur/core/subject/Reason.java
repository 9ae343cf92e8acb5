package dev.imprimatur.core.subject;

/** Why somebody does something, as they say it. Where a reason is asked for, marks and blanks are none. */
public final class Reason {

    /** So many characters at most. */
    public static final int LONGEST = 2_000;

    /** Letters to Unicode, and nothing to the eye: the fillers of Hangul. */
    private static final String UNSEEN = "\u115F\u1160\u3164\uFFA0";

    private Reason() {}

    /** Whether {@code text} says anything: it has a letter or a digit, of whatever script, that can be seen. */
    public static boolean given(String text) {
        return text.codePoints().anyMatch(point -> Character.isLetterOrDigit(point) && UNSEEN.indexOf(point) < 0);
    }

    /**
     * The reason in {@code text}, without blanks around it.
     *
     * @throws IllegalArgumentException when it says nothing, or is longer than {@value #LONGEST} characters
     */
    public static String of(String text) {
        String reason = text.strip();
        if (!given(reason) || reason.length() > LONGEST) {
            throw new IllegalArgumentException("`because` says why, in words: 1 to " + LONGEST
                    + " characters, with a letter or a digit among them.");
        }
        return reason;
    }
}
