package dev.imprimatur.core.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Verifies a log from its lines alone: that none was changed, removed, moved or added, that it reaches a head saved
 * earlier, and that every step of every action follows from the steps before it. Needs memory for what is open, not for
 * the whole log. Who can rewrite the whole log can make a consistent one: only a head saved elsewhere shows that.
 */
public final class ChainVerifier {

    /** Clocks and threads may disagree so much; more is an error. */
    public static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Optional<ChainHead> saved;
    private final Steps steps = new Steps(TOLERANCE);
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private ChainHead head = ChainHead.START;
    private Optional<Misstep> wrong = Optional.empty();
    private Optional<String> incomplete = Optional.empty();

    /** @param saved a head that was kept elsewhere: the log must reach it and agree with it */
    public ChainVerifier(Optional<ChainHead> saved) {
        this.saved = saved;
    }

    /** Takes the next line, without its line feed. After the first wrong one the rest is ignored. */
    public void line(byte[] line) {
        if (wrong.isPresent()) {
            return;
        }
        try {
            ChainLine next = linked(line);
            steps.take(next.event());
            head = new ChainHead(next.position(), next.hash());
            counts.merge(next.event().text("type"), 1L, Long::sum);
        } catch (Misstep misstep) {
            wrong = Optional.of(misstep);
        }
    }

    private ChainLine linked(byte[] line) throws Misstep {
        ChainLine next = ChainLine.parse(line);
        if (next.position() != head.position() + 1) {
            throw Misstep.tampered("Position " + (head.position() + 1) + " was expected, but the line says "
                    + next.position() + ": lines were removed, repeated or moved.");
        }
        if (!next.expected(head.hash()).equals(next.hash())) {
            throw Misstep.tampered("The hash does not fit: this line, or one before it, is not as it was written.");
        }
        if (saved.isPresent()
                && saved.get().position() == next.position()
                && !saved.get().hash().equals(next.hash())) {
            throw Misstep.tampered("The hash (" + next.hash() + ") is not the one of the saved head ("
                    + saved.get().hash() + "): the log was rewritten after that head was saved.");
        }
        return next;
    }

    /**
     * Takes what follows the last line feed. A beginning of a line is no error: it is being written right now, or was when
     * the gateway was killed, and nothing was done on the strength of it.
     */
    public void rest(byte[] bytes) {
        if (wrong.isPresent() || bytes.length == 0) {
            return;
        }
        try {
            linked(java.util.Arrays.copyOf(bytes, bytes.length - 1));
            wrong = Optional.of(Misstep.tampered("The line feed after the last line was changed."));
        } catch (Misstep unfinished) {
            incomplete = Optional.of(" After them come " + bytes.length
                    + " bytes of an unfinished line: it is being written, or was when the gateway stopped.");
        }
    }

    /** What was found. */
    public Verification finish() {
        if (wrong.isPresent()) {
            long position = head.position() + 1;
            return result(
                    wrong.get().verdict(),
                    "At position " + position + ": " + wrong.get().sentence(),
                    OptionalLong.of(position));
        }
        if (saved.isPresent() && saved.get().position() > head.position()) {
            return result(
                    Verdict.TAMPERED,
                    "The log ends at position " + head.position() + ", but a head was saved at "
                            + saved.get().position() + ": its tail was cut off.",
                    OptionalLong.of(head.position() + 1));
        }
        if (head.position() == 0) {
            return result(
                    Verdict.CANNOT_TELL,
                    "The log is empty, so there is nothing to verify. Give a saved head to tell whether it ever held"
                            + " anything.",
                    OptionalLong.empty());
        }
        return result(
                Verdict.TRUE,
                "All " + head.position() + " events are as they were written, and every step follows from the steps"
                        + " before it." + incomplete.orElse(""),
                OptionalLong.empty());
    }

    private Verification result(Verdict verdict, String sentence, OptionalLong position) {
        return new Verification(verdict, sentence, position, head, counts, steps.unanswered(), steps.pending());
    }
}
