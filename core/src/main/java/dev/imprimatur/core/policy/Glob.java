package dev.imprimatur.core.policy;

/** Text in which {@code *} stands for any run of characters, also an empty one; everything else stands for itself. */
public record Glob(String text) {

    public static final Glob ANY = new Glob("*");

    public Glob {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("An empty pattern matches nothing: write `*` for everything.");
        }
    }

    /** Whether there is no {@code *} in it. */
    public boolean exact() {
        return text.indexOf('*') < 0;
    }

    /** Whether {@code candidate} as a whole fits. */
    public boolean matches(String candidate) {
        int pattern = 0;
        int at = 0;
        int star = -1;
        int resume = 0;
        while (at < candidate.length()) {
            if (pattern < text.length() && text.charAt(pattern) == '*') {
                star = pattern++;
                resume = at;
            } else if (pattern < text.length() && text.charAt(pattern) == candidate.charAt(at)) {
                pattern++;
                at++;
            } else if (star >= 0) {
                pattern = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (pattern < text.length() && text.charAt(pattern) == '*') {
            pattern++;
        }
        return pattern == text.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
