package dev.imprimatur.identity.account;

/** Accounts are not linked, or not unlinked. The message says why, to whoever tried. */
public final class AccountRefused extends RuntimeException {

    private final boolean late;

    AccountRefused(String message) {
        this(message, false);
    }

    AccountRefused(String message, boolean late) {
        super(message, null, false, false); // an answer, not a fault: nobody reads its stack
        this.late = late;
    }

    /** Whether it would have been possible before. */
    public boolean late() {
        return late;
    }
}
