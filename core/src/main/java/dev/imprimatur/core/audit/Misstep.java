package dev.imprimatur.core.audit;

/** Something is wrong with a line. The message is a sentence about it, without the position. */
final class Misstep extends Exception {

    private final Soundness soundness;
    private final String sentence;

    Misstep(Soundness soundness, String sentence) {
        super(sentence);
        this.soundness = soundness;
        this.sentence = sentence;
    }

    static Misstep tampered(String sentence) {
        return new Misstep(Soundness.TAMPERED, sentence);
    }

    Soundness soundness() {
        return soundness;
    }

    String sentence() {
        return sentence;
    }
}
