package dev.imprimatur.core.action;

/**
 * Why the subject says it acts; its own words, untrusted.
 *
 * @param text at most {@value #MAX_LENGTH} characters; empty when it says nothing
 * @param task what the action belongs to, by the subject's own name for it: a ticket, a run, a conversation; at most {@value
 *     #MAX_TASK} characters; empty when it says nothing
 */
public record Intent(String text, String task) {

    public static final int MAX_LENGTH = 2_000;
    public static final int MAX_TASK = 200;

    public static final Intent UNSAID = new Intent("");

    public Intent {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "An intent of `" + text.length() + "` characters is longer than " + MAX_LENGTH + ": shorten it.");
        }
        if (task.length() > MAX_TASK) {
            throw new IllegalArgumentException(
                    "A task of `" + task.length() + "` characters is longer than " + MAX_TASK + ": shorten it.");
        }
    }

    /** One that belongs to no task. */
    public Intent(String text) {
        this(text, "");
    }

    /**
     * What a subject says, where what could deceive a reader is made visible.
     *
     * @throws IllegalArgumentException when it is too long then
     */
    public static Intent said(String text, String task) {
        return new Intent(Untrusted.lines(text), Untrusted.line(task));
    }

    /** As {@link #said}, but what is too long is cut. */
    public static Intent shortened(String text, String task) {
        return new Intent(cut(Untrusted.lines(text), MAX_LENGTH), cut(Untrusted.line(task), MAX_TASK));
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
