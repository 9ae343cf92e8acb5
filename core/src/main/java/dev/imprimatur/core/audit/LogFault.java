package dev.imprimatur.core.audit;

import java.util.OptionalLong;

/** Something is wrong with a log: where, as far as one can tell, and a sentence about it without the place. */
final class LogFault extends Exception {

    private final transient Soundness soundness;
    private final transient OptionalLong index;
    private final String sentence;

    LogFault(Soundness soundness, OptionalLong index, String sentence) {
        super(sentence);
        this.soundness = soundness;
        this.index = index;
        this.sentence = sentence;
    }

    static LogFault at(long index, String sentence) {
        return new LogFault(Soundness.TAMPERED, OptionalLong.of(index), sentence);
    }

    static LogFault somewhere(String sentence) {
        return new LogFault(Soundness.TAMPERED, OptionalLong.empty(), sentence);
    }

    Soundness soundness() {
        return soundness;
    }

    OptionalLong index() {
        return index;
    }

    /** With the place. */
    String sentence() {
        return index.isPresent() ? "At index " + index.getAsLong() + ": " + sentence : sentence;
    }
}
