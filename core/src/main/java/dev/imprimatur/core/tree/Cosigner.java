package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.SigningKey;
import java.time.Instant;

/** The name and key of a witness. It signs whatever it is given: {@link Witness} says what it may be given. */
public final class Cosigner {

    private final NoteSigner signer;

    public Cosigner(String name, SigningKey key) {
        this.signer = new NoteSigner(name, key);
    }

    /** What verifies its cosignatures. */
    public NoteKey key() {
        return signer.cosignatureKey();
    }

    /** The cosignature of a checkpoint's text, made at {@code now}, to the second. */
    public SignedNote.Signature cosign(String checkpoint, Instant now) {
        Checkpoint.parse(checkpoint); // the key of a witness signs nothing else
        return signer.cosign(checkpoint, now.getEpochSecond());
    }

    @Override
    public String toString() {
        return "(witness `" + signer.name() + "`)";
    }
}
