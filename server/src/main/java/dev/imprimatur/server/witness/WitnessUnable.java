package dev.imprimatur.server.witness;

/** The witness can't keep what it would cosign, so it cosigns nothing. The message is a sentence that says what to do. */
public final class WitnessUnable extends RuntimeException {

    public WitnessUnable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
