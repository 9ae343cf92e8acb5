package dev.imprimatur.core.seal;

/** A stored row does not carry our seal, or contradicts it. The message is for the operator. */
public final class TamperedRow extends RuntimeException {

    public TamperedRow(String message) {
        super(message);
    }
}
