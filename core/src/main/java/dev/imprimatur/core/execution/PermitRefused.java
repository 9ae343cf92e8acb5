package dev.imprimatur.core.execution;

/** A permit does not cover what somebody wants to do with it. The message is a sentence for the subject. */
public final class PermitRefused extends Exception {

    public PermitRefused(String message) {
        super(message);
    }
}
