package dev.imprimatur.channel.teams;

/** A request that is not believed. Whoever sent it is told no more than the status; the reason is for the operator. */
public final class TeamsRefused extends Exception {

    private final int status;
    private final String why;

    /** @param why a word for metrics and tests: {@code audience} */
    TeamsRefused(int status, String why, String clause) {
        super(clause, null, false, false); // an answer, not a fault: nobody reads its stack
        this.status = status;
        this.why = why;
    }

    int status() {
        return status;
    }

    /** A word for metrics. */
    public String why() {
        return why;
    }

    /** What is wrong with it, as a clause. */
    public String clause() {
        return String.valueOf(getMessage());
    }
}
