package dev.imprimatur.core.gate;

/** Something that must work did not, so the answer is no. The message is a sentence that says what to do. */
public final class GateFailure extends RuntimeException {

    public GateFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
