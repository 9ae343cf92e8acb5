package dev.imprimatur.core.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key that verifies signatures on notes (C2SP signed-note): {@code NAME+8 hex digits+Base64} (a vkey).
 *
 * @param name of who signs: no white space, no {@code +}
 * @param kind how it signs
 * @param publicKey the 32 bytes of an Ed25519 public key
 */
public record NoteKey(String name, Kind kind, Bytes publicKey) {

    /** Length of an Ed25519 public key in bytes. */
    public static final int PUBLIC_KEY = 32;

    private static final int SIGNATURE = 64;

    /** What stands before the 32 bytes in their X.509 form. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** How a key signs. */
    public enum Kind {
        /** Ed25519 over the text. */
        ED25519(1),
        /** Ed25519 over a time and the text (C2SP tlog-cosignature): what a witness makes. */
        COSIGNATURE(4);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        static Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "Keys of type `" + (code & 0xFF) + "` are not known: use Ed25519 (1) or cosignatures (4).");
        }
    }

    public NoteKey {
        requireName(name);
        if (publicKey.length() != PUBLIC_KEY) {
            throw new IllegalArgumentException(
                    "The public key of `" + name + "` has `" + publicKey.length() + "` bytes instead of 32.");
        }
    }

    static void requireName(String name) {
        boolean plain = name.codePoints()
                .allMatch(c -> !Character.isSpaceChar(c)
                        && !Character.isWhitespace(c)
                        && !Character.isISOControl(c)
                        && !(c < 0x10000 && Character.isSurrogate((char) c))
                        && c != '+');
        if (name.isEmpty() || !plain) {
            throw new IllegalArgumentException(
                    "`" + name + "` names no key: a key's name has no white space and no `+` in it.");
        }
    }

    /** Reads the text form; one whose key id does not fit its key is refused. */
    public static NoteKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("`" + text + "` is no key: it reads `NAME+8 hex digits+Base64`.");
        }
        byte[] key = Notes.base64(parts[2]);
        if (key.length != 1 + PUBLIC_KEY) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no key: after the type there are `" + (key.length - 1) + "` bytes, not 32.");
        }
        NoteKey parsed = new NoteKey(parts[0], Kind.of(key[0]), Bytes.of(Arrays.copyOfRange(key, 1, key.length)));
        if (!parsed.text().equals(text)) {
            throw new IllegalArgumentException("`" + text + "` is no key: its id should be `"
                    + HexFormat.of().toHexDigits(parsed.id()) + "`. Copy it again from where it was printed.");
        }
        return parsed;
    }

    /** The text form, a vkey. */
    public String text() {
        byte[] typed = new byte[1 + PUBLIC_KEY];
        typed[0] = kind.code;
        System.arraycopy(publicKey.toArray(), 0, typed, 1, PUBLIC_KEY);
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+"
                + Bytes.of(typed).base64();
    }

    /** The first four bytes of SHA-256 over name, line feed, type and public key. */
    public int id() {
        var sha256 = Digest.sha256();
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        sha256.update(kind.code);
        sha256.update(publicKey.toArray());
        return ByteBuffer.wrap(sha256.digest()).getInt();
    }

    /** Whether a signature says that it is by this key. */
    public boolean claimedBy(SignedNote.Signature signature) {
        return signature.name().equals(name) && signature.keyId() == id();
    }

    /** Whether {@code signature}, without the key id, was made over {@code text} by the owner of this key. */
    public boolean verifies(String text, Bytes signature) {
        return switch (kind) {
            case ED25519 -> signature.length() == SIGNATURE && signs(text.getBytes(StandardCharsets.UTF_8), signature);
            case COSIGNATURE -> signature.length() == Long.BYTES + SIGNATURE && cosigns(text, signature.toArray());
        };
    }

    private boolean cosigns(String text, byte[] timed) {
        long time = ByteBuffer.wrap(timed).getLong();
        return time >= 0
                && signs(Notes.cosigned(time, text), Bytes.of(Arrays.copyOfRange(timed, Long.BYTES, timed.length)));
    }

    private boolean signs(byte[] message, Bytes signature) {
        byte[] encoded = Arrays.copyOf(X509, X509.length + PUBLIC_KEY);
        System.arraycopy(publicKey.toArray(), 0, encoded, X509.length, PUBLIC_KEY);
        return SigningKey.verifies(Bytes.of(encoded), message, signature);
    }

    @Override
    public String toString() {
        return text();
    }
}
