package dev.imprimatur.identity.jwt;

/** A token that proves nothing here. The message is a clause about it: {@code it has expired}. */
public final class BadToken extends Exception {

    private final String why;

    /** @param why a word for the log: {@code signature} */
    public BadToken(String why, String clause) {
        super(clause, null, false, false); // an answer, not a fault: nobody reads its stack
        this.why = why;
    }

    /** A word for the log. */
    public String why() {
        return why;
    }

    /** What is wrong with it, as a clause. */
    public String clause() {
        return String.valueOf(getMessage());
    }
}
