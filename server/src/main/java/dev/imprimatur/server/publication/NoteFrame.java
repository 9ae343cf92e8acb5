package dev.imprimatur.server.publication;

import dev.imprimatur.core.seal.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How checkpoints stand one after the other in a file: each as it is written, then one empty line. The text of a checkpoint
 * has no empty line, and one separates it from its signatures, so every second empty line ends a note.
 *
 * @param texts the whole notes, as they stand there
 * @param end how many bytes they take; what comes after was being written when the gateway was stopped
 */
record NoteFrame(List<String> texts, int end) {

    NoteFrame {
        texts = List.copyOf(texts);
    }

    /** One of them, framed. */
    static byte[] framed(SignedNote checkpoint) {
        return (checkpoint.written() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a file. */
    static NoteFrame read(byte[] file) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        int empty = 0;
        for (int at = 1; at < file.length; at++) {
            if (file[at] == '\n' && file[at - 1] == '\n' && ++empty == 2) {
                texts.add(new String(file, start, at - start, StandardCharsets.UTF_8));
                start = at + 1;
                at = start;
                empty = 0;
            }
        }
        return new NoteFrame(texts, start);
    }

    /** The notes, the last one first. What is no note is passed over: whoever changed it gains nothing by it. */
    Stream<SignedNote> newestFirst() {
        return texts.reversed().stream().flatMap(text -> {
            try {
                return Stream.of(SignedNote.parse(text));
            } catch (IllegalArgumentException changed) {
                return Stream.empty();
            }
        });
    }
}
