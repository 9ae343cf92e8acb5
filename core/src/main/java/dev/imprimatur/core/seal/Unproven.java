package dev.imprimatur.core.seal;

/** A signature, a proof or a quorum does not hold, so what it was to prove counts for nothing. The message is for people. */
public final class Unproven extends RuntimeException {

    private final String sentence;

    public Unproven(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
