package dev.imprimatur.core.gate;

/** So much waits for people that this may not as well. The message is a sentence for whoever asked. */
public final class TooManyHolds extends RuntimeException {

    private final String sentence;

    TooManyHolds(String sentence) {
        super(sentence, null, false, false); // an answer, not a fault: nobody reads its stack
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
