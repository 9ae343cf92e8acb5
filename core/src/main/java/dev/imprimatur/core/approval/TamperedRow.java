package dev.imprimatur.core.approval;

/** A stored row does not carry our seal, or contradicts it. The message is for the operator. */
public final class TamperedRow extends RuntimeException {

    public TamperedRow(String message) {
        super(message);
    }
}
