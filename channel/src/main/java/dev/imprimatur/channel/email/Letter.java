package dev.imprimatur.channel.email;

/**
 * What a message says.
 *
 * @param subject on one line, with nothing hidden in it
 * @param text the plain part
 * @param html the other part, which says the same
 */
record Letter(String subject, String text, String html) {

    private static final int LONGEST_SUBJECT = 150;

    Letter {
        if (subject.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A subject is one line, without control characters.");
        }
        subject = cut(subject);
    }

    private static String cut(String subject) {
        int points = subject.codePointCount(0, subject.length());
        return points <= LONGEST_SUBJECT
                ? subject
                : subject.substring(0, subject.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…";
    }
}
