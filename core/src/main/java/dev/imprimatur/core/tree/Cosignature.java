package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/**
 * That a witness saw a checkpoint, and that it is consistent with every one it had cosigned before (C2SP
 * tlog-cosignature).
 *
 * @param at when the witness signed, by its clock
 */
public record Cosignature(NoteKey witness, Instant at) {

    public Cosignature {
        if (witness.kind() != NoteKey.Kind.COSIGNATURE) {
            throw new IllegalArgumentException(
                    "`" + witness.text() + "` is not the key of a witness: its type is not 4.");
        }
    }

    /**
     * All that {@code witness} put on {@code checkpoint}.
     *
     * @throws Unproven when one that claims to be by this witness is not
     */
    public static List<Cosignature> all(NoteKey witness, SignedNote checkpoint) {
        checkpoint.signedBy(List.of(witness));
        return checkpoint.signatures().stream()
                .filter(witness::claimedBy)
                .map(signature -> new Cosignature(witness, time(signature)))
                .toList();
    }

    private static Instant time(SignedNote.Signature signature) {
        return Instant.ofEpochSecond(
                Math.min(ByteBuffer.wrap(signature.content().toArray()).getLong(), Instant.MAX.getEpochSecond()));
    }
}
