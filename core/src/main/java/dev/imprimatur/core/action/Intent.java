package dev.imprimatur.core.action;

/** Why the subject says it acts; its own words, untrusted, at most {@value #MAX_LENGTH} characters. Empty when it says nothing. */
public record Intent(String text) {

    public static final int MAX_LENGTH = 2_000;

    public static final Intent UNSAID = new Intent("");

    public Intent {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "An intent of `" + text.length() + "` characters is longer than " + MAX_LENGTH + ": shorten it.");
        }
    }
}
