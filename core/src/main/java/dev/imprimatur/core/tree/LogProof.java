package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * That an entry is in a log, to be kept and checked without the log (C2SP tlog-proof, version 1; files end in
 * {@code .tlog-proof}).
 *
 * @param index of the entry; the first one has 0
 * @param path the siblings from the entry's leaf up to the root
 * @param checkpoint of the log, signed and perhaps cosigned, at any size beyond the entry
 * @param extra whatever the writer adds; nothing vouches for it
 */
public record LogProof(long index, List<Digest> path, SignedNote checkpoint, Optional<Bytes> extra) {

    private static final String FIRST = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public LogProof {
        path = List.copyOf(path);
        if (index < 0 || path.size() > Lines.LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "A proof for entry `" + index + "` of `" + path.size() + "` hashes can't be.");
        }
    }

    /** Without anything extra. */
    public static LogProof of(InclusionProof proof, SignedNote checkpoint) {
        return new LogProof(proof.index(), proof.path(), checkpoint, Optional.empty());
    }

    /** Reads {@link #text}. */
    public static LogProof parse(byte[] utf8) {
        if (utf8.length > 2 * SignedNote.LONGEST) {
            throw new IllegalArgumentException("A proof of `" + utf8.length + "` bytes is too long.");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("This proof is not valid UTF-8.", e);
        }
    }

    private static LogProof parse(String text) {
        int blank = text.indexOf("\n\n");
        List<String> lines = new ArrayList<>(
                Arrays.asList(text.substring(0, Math.max(0, blank)).split("\n", -1)));
        if (!lines.removeFirst().equals(FIRST)) {
            throw new IllegalArgumentException(
                    "This is no proof of a log entry: the first line is not `" + FIRST + "`.");
        }
        Optional<Bytes> extra = Optional.empty();
        if (!lines.isEmpty() && lines.getFirst().startsWith(EXTRA)) {
            extra = Optional.of(extra(lines.removeFirst().substring(EXTRA.length())));
        }
        if (lines.isEmpty() || !lines.getFirst().startsWith(INDEX)) {
            throw new IllegalArgumentException("This proof does not say which entry it is about: `index` is missing.");
        }
        return new LogProof(
                Lines.number(lines.getFirst().substring(INDEX.length()), "the index of an entry"),
                Lines.path(lines.subList(1, lines.size())),
                SignedNote.parse(text.substring(blank + 2)),
                extra);
    }

    private static Bytes extra(String base64) {
        try {
            Bytes extra = Bytes.ofBase64(base64);
            if (extra.base64().equals(base64)) {
                return extra;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The line `extra` of the proof is no Base64.", e);
        }
        throw new IllegalArgumentException("The line `extra` of the proof is not the usual Base64 of its bytes.");
    }

    /** As it is stored and sent. */
    public String text() {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        extra.ifPresent(bytes -> text.append(EXTRA).append(bytes.base64()).append('\n'));
        text.append(INDEX).append(index).append('\n');
        Lines.write(path, text);
        return text.append('\n').append(checkpoint.written()).toString();
    }

    /**
     * The checkpoint that vouches for the entry with this leaf hash.
     *
     * @param tolerance by how much clocks may disagree
     * @throws Unproven when it does not
     */
    public Checkpoint verify(Digest leaf, WitnessPolicy policy, Instant now, Duration tolerance) {
        Checkpoint vouching = policy.accept(checkpoint, now, tolerance);
        TreeHead head = vouching.head();
        if (index >= head.size()) {
            throw new Unproven("Entry `" + index + "` is beyond the checkpoint's " + head.size() + " entries.");
        }
        if (!new InclusionProof(index, head.size(), path).proves(leaf, head)) {
            throw new Unproven("The entry is not what the log has at index `" + index + "`.");
        }
        return vouching;
    }
}
