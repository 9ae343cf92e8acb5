package dev.imprimatur.channel.teams;

import java.time.Duration;

/** Teams did not do what it was asked. The message is a clause for the operator, without secrets. */
final class TeamsFailure extends Exception {

    private final int status;
    private final Duration rest;

    /**
     * @param status what was answered; 0 where nothing was
     * @param rest how long Teams asks to be left alone
     */
    TeamsFailure(int status, String clause, Duration rest) {
        super(clause);
        this.status = status;
        this.rest = rest;
    }

    int status() {
        return status;
    }

    Duration rest() {
        return rest;
    }

    String clause() {
        return String.valueOf(getMessage());
    }

    /** What was to be changed is not there any more. */
    boolean gone() {
        return status == 404;
    }

    /** What was sent is more than Teams takes ({@code MessageSizeTooBig}). */
    boolean tooBig() {
        return status == 413;
    }
}
