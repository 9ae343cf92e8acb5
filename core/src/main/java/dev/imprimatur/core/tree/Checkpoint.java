package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import java.util.List;

/**
 * What a log says of itself (C2SP tlog-checkpoint): so many entries, with this root. Signed as a note.
 *
 * @param origin names the log; not empty, one line
 */
public record Checkpoint(String origin, TreeHead head) {

    public Checkpoint {
        if (origin.isEmpty() || origin.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("`" + origin + "` names no log: use one line of text.");
        }
    }

    /**
     * Reads {@link #text}. Further lines, which others may write, are passed over: the signatures cover them, so keep the
     * note, not this.
     */
    public static Checkpoint parse(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        if (lines.size() < 4 || !lines.getLast().isEmpty()) {
            throw new IllegalArgumentException(
                    "This is no checkpoint: it has a line for the origin, one for the size and one for the root.");
        }
        if (lines.subList(0, lines.size() - 1).contains("")) {
            throw new IllegalArgumentException("This is no checkpoint: it has an empty line.");
        }
        return new Checkpoint(
                lines.get(0),
                new TreeHead(Lines.number(lines.get(1), "the size of a log"), Digest.ofBase64(lines.get(2))));
    }

    /**
     * Reads a note that {@code log} must have signed, and whose origin must be the key's name.
     *
     * @throws Unproven when it is not signed by {@code log}, or is about another log
     */
    public static Checkpoint signedBy(NoteKey log, SignedNote note) {
        if (note.signedBy(List.of(log)).isEmpty()) {
            throw new Unproven("The checkpoint is not signed by `" + log.text() + "`.");
        }
        return of(log, note.text());
    }

    /** Of a text that {@code log} signed. */
    static Checkpoint of(NoteKey log, String text) {
        Checkpoint checkpoint = parse(text);
        if (!checkpoint.origin().equals(log.name())) {
            throw new Unproven(
                    "The checkpoint is about the log `" + checkpoint.origin() + "`, not `" + log.name() + "`.");
        }
        return checkpoint;
    }

    /** What is signed: three lines. */
    public String text() {
        return origin + "\n" + head.size() + "\n" + head.root().base64() + "\n";
    }

    /** The note, signed by the log; the signer's name must be the origin. */
    public SignedNote sign(NoteSigner log) {
        if (!log.name().equals(origin)) {
            throw new IllegalArgumentException("The key of `" + log.name() + "` does not sign for `" + origin + "`.");
        }
        return log.sign(text());
    }
}
