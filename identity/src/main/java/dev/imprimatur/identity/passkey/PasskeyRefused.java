package dev.imprimatur.identity.passkey;

/** A passkey is not registered, or what it signed does not count. The message is for the person. */
public final class PasskeyRefused extends RuntimeException {

    public PasskeyRefused(String message) {
        super(message, null, false, false); // an answer, not a fault: nobody reads its stack
    }
}
