package dev.imprimatur.core.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Signs notes under a name. */
public final class NoteSigner {

    private final SigningKey key;
    private final String name;

    /** @param name as in {@link NoteKey} */
    public NoteSigner(String name, SigningKey key) {
        NoteKey.requireName(name);
        this.name = name;
        this.key = key;
    }

    public String name() {
        return name;
    }

    /** What verifies these signatures. */
    public NoteKey key() {
        return key(NoteKey.Kind.ED25519);
    }

    /** What verifies these cosignatures. */
    public NoteKey cosignatureKey() {
        return key(NoteKey.Kind.COSIGNATURE);
    }

    private NoteKey key(NoteKey.Kind kind) {
        byte[] encoded = key.publicKey().toArray();
        return new NoteKey(
                name, kind, Bytes.of(Arrays.copyOfRange(encoded, encoded.length - NoteKey.PUBLIC_KEY, encoded.length)));
    }

    /** A note of {@code text}, which ends in a line feed, with this one signature. */
    public SignedNote sign(String text) {
        Bytes signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(new SignedNote.Signature(name, key().id(), signature)));
    }

    /**
     * A cosignature/v1 of {@code text}.
     *
     * @param time in seconds since 1970, not negative
     */
    public SignedNote.Signature cosign(String text, long time) {
        if (time < 0) {
            throw new IllegalArgumentException("`" + time + "` is before 1970: set the clock.");
        }
        byte[] signature = key.sign(Notes.cosigned(time, text)).toArray();
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(time)
                .put(signature)
                .array();
        return new SignedNote.Signature(name, cosignatureKey().id(), Bytes.of(timed));
    }

    @Override
    public String toString() {
        return "(signer `" + name + "`)";
    }
}
