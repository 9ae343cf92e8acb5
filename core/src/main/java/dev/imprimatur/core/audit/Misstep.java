package dev.imprimatur.core.audit;

/** Something is wrong with a line. The message is a sentence about it, without the position. */
final class Misstep extends Exception {

    private final Verdict verdict;
    private final String sentence;

    Misstep(Verdict verdict, String sentence) {
        super(sentence);
        this.verdict = verdict;
        this.sentence = sentence;
    }

    static Misstep tampered(String sentence) {
        return new Misstep(Verdict.TAMPERED, sentence);
    }

    Verdict verdict() {
        return verdict;
    }

    String sentence() {
        return sentence;
    }
}
