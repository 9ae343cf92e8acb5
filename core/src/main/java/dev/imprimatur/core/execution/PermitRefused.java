package dev.imprimatur.core.execution;

/** A permit does not cover what somebody wants to do with it. It says why in a sentence for the subject. */
public final class PermitRefused extends Exception {

    private final String sentence;

    public PermitRefused(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** Why, and what to do. */
    public String sentence() {
        return sentence;
    }
}
