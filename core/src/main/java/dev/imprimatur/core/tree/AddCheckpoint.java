package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.SignedNote;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a log sends to a witness (C2SP tlog-witness, add-checkpoint).
 *
 * @param old the size that the witness cosigned last, 0 when none
 * @param proof the path of a consistency proof from there; empty when {@code old} is 0
 */
public record AddCheckpoint(long old, List<Digest> proof, SignedNote checkpoint) {

    private static final String OLD = "old ";

    public AddCheckpoint {
        proof = List.copyOf(proof);
        if (old < 0 || proof.size() > Lines.LONGEST_PATH) {
            throw new IllegalArgumentException("A proof from `" + old + "` of `" + proof.size() + "` hashes can't be.");
        }
    }

    /** Reads {@link #body}. */
    public static AddCheckpoint parse(byte[] body) {
        if (body.length > SignedNote.LONGEST) {
            throw new IllegalArgumentException("A request of `" + body.length + "` bytes is too long.");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The request is not valid UTF-8.", e);
        }
        int blank = text.indexOf("\n\n");
        if (blank < 0 || !text.startsWith(OLD)) {
            throw new IllegalArgumentException(
                    "The request does not read `old SIZE`, the lines of a proof, a blank line, a checkpoint.");
        }
        List<String> lines = Arrays.asList(text.substring(0, blank).split("\n", -1));
        return new AddCheckpoint(
                Lines.number(lines.getFirst().substring(OLD.length()), "the size of a log"),
                Lines.path(lines.subList(1, lines.size())),
                SignedNote.parse(text.substring(blank + 2)));
    }

    /** The body of the request. */
    public byte[] body() {
        StringBuilder text = new StringBuilder(OLD).append(old).append('\n');
        Lines.write(proof, text);
        return text.append('\n').append(checkpoint.written()).toString().getBytes(StandardCharsets.UTF_8);
    }
}
