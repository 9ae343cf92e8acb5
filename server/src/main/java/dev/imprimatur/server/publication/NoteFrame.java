package dev.imprimatur.server.publication;

import dev.imprimatur.core.seal.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How checkpoints stand one after the other in a file: each as it is written, then one empty line. The text of a checkpoint
 * has no empty line, and one separates it from its signatures, so every second empty line ends a note.
 *
 * @param end how many bytes the whole notes take; what comes after was being written when the gateway was stopped
 */
record NoteFrame(List<SignedNote> notes, int end) {

    NoteFrame {
        notes = List.copyOf(notes);
    }

    /** One of them, framed. */
    static byte[] framed(SignedNote checkpoint) {
        return (checkpoint.written() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a file; what is no note is passed over. */
    static NoteFrame read(byte[] file) {
        List<SignedNote> notes = new ArrayList<>();
        int start = 0;
        int empty = 0;
        for (int at = 1; at < file.length; at++) {
            if (file[at] == '\n' && file[at - 1] == '\n' && ++empty == 2) {
                add(new String(file, start, at - start, StandardCharsets.UTF_8), notes);
                start = at + 1;
                at = start;
                empty = 0;
            }
        }
        return new NoteFrame(notes, start);
    }

    private static void add(String note, List<SignedNote> notes) {
        try {
            notes.add(SignedNote.parse(note));
        } catch (IllegalArgumentException changed) {
            // whoever changed it gains nothing: one before it is found instead
        }
    }
}
