package dev.imprimatur.core.seal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A text and who signed it (C2SP signed-note). It says nothing until {@link #signedBy} told whose signatures hold.
 *
 * @param text one or more lines, each with its line feed
 * @param signatures at least one, at most {@value #MOST_SIGNATURES}
 */
public record SignedNote(String text, List<Signature> signatures) {

    /** More are refused: each costs a verification. */
    public static final int MOST_SIGNATURES = 100;

    /** In bytes. */
    public static final int LONGEST = 1 << 20;

    private static final String DASH = "— ";

    /**
     * One signature.
     *
     * @param keyId of the key it claims to be by
     * @param content what the key made
     */
    public record Signature(String name, int keyId, Bytes content) {
        public Signature {
            NoteKey.requireName(name);
            if (content.length() == 0) {
                throw new IllegalArgumentException("The signature by `" + name + "` is empty.");
            }
        }

        /** Reads {@link #line}, without its line feed. */
        public static Signature parse(String line) {
            String[] parts =
                    line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "`" + line + "` is no signature: it reads `— NAME BASE64`, with one space in between.");
            }
            byte[] keyed = decoded(parts[1]);
            if (keyed.length <= Integer.BYTES) {
                throw new IllegalArgumentException("The signature by `" + parts[0] + "` is cut off.");
            }
            return new Signature(
                    parts[0],
                    ByteBuffer.wrap(keyed).getInt(),
                    Bytes.of(Arrays.copyOfRange(keyed, Integer.BYTES, keyed.length)));
        }

        /** Padded, but stray bits in the last digit are passed over, as others do: they change no signature. */
        private static byte[] decoded(String base64) {
            try {
                byte[] bytes = Base64.getDecoder().decode(base64);
                if (base64.length() % 4 == 0) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("`" + base64 + "` is no Base64.", e);
            }
            throw new IllegalArgumentException("`" + base64 + "` lacks its padding.");
        }

        /** As a note ends with it, with its line feed. */
        public String line() {
            byte[] keyed = ByteBuffer.allocate(Integer.BYTES + content.length())
                    .putInt(keyId)
                    .put(content.toArray())
                    .array();
            return DASH + name + " " + Bytes.of(keyed).base64() + "\n";
        }
    }

    public SignedNote {
        if (text.isEmpty() || !text.endsWith("\n")) {
            throw new IllegalArgumentException("The text of a note ends with a line feed.");
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new IllegalArgumentException("A note has no control characters but line feeds.");
        }
        new Json.Text(text); // half a surrogate pair has no bytes to sign
        signatures = List.copyOf(signatures);
        if (signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
            throw new IllegalArgumentException(
                    "A note has 1 to " + MOST_SIGNATURES + " signatures, not `" + signatures.size() + "`.");
        }
    }

    /** Reads {@link #written}. */
    public static SignedNote parse(byte[] utf8) {
        if (utf8.length > LONGEST) {
            throw new IllegalArgumentException("A note of `" + utf8.length + "` bytes is too long.");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("This note is not valid UTF-8.", e);
        }
    }

    /** Reads {@link #written}: the last blank line separates the text from the signatures. */
    public static SignedNote parse(String note) {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n")) {
            throw new IllegalArgumentException(
                    "This is no signed note: after its text come a blank line and signatures, each with a line feed.");
        }
        List<Signature> signatures = new ArrayList<>();
        String rest = note.substring(blank + 2);
        if (!rest.isEmpty()) {
            for (String line : rest.substring(0, rest.length() - 1).split("\n", MOST_SIGNATURES + 2)) {
                signatures.add(Signature.parse(line));
            }
        }
        return new SignedNote(note.substring(0, blank + 1), signatures);
    }

    /**
     * Those of {@code known} whose signature is on it. Signatures of other keys tell nothing.
     *
     * @throws Unproven when a signature that claims to be by one of {@code known} is not
     */
    public Set<NoteKey> signedBy(Collection<NoteKey> known) {
        Set<NoteKey> found = new LinkedHashSet<>();
        for (NoteKey key : known) {
            for (Signature signature : signatures) {
                if (key.claimedBy(signature)) {
                    if (!key.verifies(text, signature.content())) {
                        throw new Unproven("The signature by `" + key.name() + "` (key "
                                + HexFormat.of().toHexDigits(key.id()) + ") does not fit the text.");
                    }
                    found.add(key);
                }
            }
        }
        return found;
    }

    /** The same text with one more signature; one that is there already is not added. */
    public SignedNote with(Signature signature) {
        if (signatures.contains(signature)) {
            return this;
        }
        List<Signature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    /** As it is stored and sent. */
    public String written() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString();
    }

    /** {@link #written} in UTF-8. */
    public byte[] bytes() {
        return written().getBytes(StandardCharsets.UTF_8);
    }
}
