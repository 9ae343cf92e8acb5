package dev.imprimatur.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {

    private static final NoteSigner LOG = new NoteSigner("log.example/audit", SigningKey.generate());
    private static final NoteSigner OTHER = new NoteSigner("other.example", SigningKey.generate());
    private static final String TEXT = "a text\n\nof three lines\n";
    private static final SignedNote NOTE = LOG.sign(TEXT);

    @Test
    void readsBackWhatItWrites() {
        SignedNote both = NOTE.with(OTHER.cosign(TEXT, 17));
        assertThat(SignedNote.parse(both.bytes())).isEqualTo(both);
        assertThat(both.written()).startsWith("a text\n\nof three lines\n\n— log.example/audit ");
        assertThat(both.signedBy(List.of(OTHER.cosignatureKey(), LOG.key())))
                .containsExactly(OTHER.cosignatureKey(), LOG.key());
        assertThat(both.with(both.signatures().getFirst())).isEqualTo(both);
    }

    @Test
    void theLastBlankLineSeparates() {
        assertThat(SignedNote.parse(NOTE.bytes()).text()).isEqualTo(TEXT);
    }

    @Test
    void takesAsManySignaturesAsOthersMake() {
        SignedNote many = NOTE;
        for (int i = 1; i < SignedNote.MOST_SIGNATURES; i++) {
            many = many.with(new SignedNote.Signature("unknown" + i, i, Bytes.utf8("signature")));
        }
        SignedNote read = SignedNote.parse(many.bytes());
        assertThat(read.signatures()).hasSize(SignedNote.MOST_SIGNATURES);
        assertThat(read.signedBy(List.of(LOG.key()))).containsExactly(LOG.key());
        String more = many.written() + new SignedNote.Signature("one-more", 1, Bytes.utf8("signature")).line();
        assertThatThrownBy(() -> SignedNote.parse(more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A note has 1 to 100 signatures, not `101`.");
    }

    @Test
    void ignoresUnknownKeysEvenWithAKnownNameOrId() {
        NoteSigner impostor = new NoteSigner(LOG.name(), SigningKey.generate());
        Bytes garbage = Bytes.of(new byte[64]);
        SignedNote note = impostor.sign(TEXT)
                .with(new SignedNote.Signature("somebody.else", LOG.key().id(), garbage));
        assertThat(note.signedBy(List.of(LOG.key()))).isEmpty();
        assertThat(NOTE.with(new SignedNote.Signature(LOG.name(), 7, garbage)).signedBy(List.of(LOG.key())))
                .containsExactly(LOG.key());
    }

    @Test
    void refusesAWrongSignatureOfAKnownKeyWhateverElseIsThere() {
        SignedNote.Signature wrong = new NoteSigner(LOG.name(), SigningKey.generate())
                .sign(TEXT)
                .signatures()
                .getFirst();
        SignedNote note =
                NOTE.with(new SignedNote.Signature(LOG.name(), LOG.key().id(), wrong.content()));
        assertThatThrownBy(() -> note.signedBy(List.of(LOG.key())))
                .isInstanceOf(Unproven.class)
                .hasMessageStartingWith("The signature by `log.example/audit` (key ");
        SignedNote.Signature cut =
                new SignedNote.Signature(LOG.name(), LOG.key().id(), Bytes.of(new byte[63]));
        assertThatThrownBy(() -> NOTE.with(cut).signedBy(List.of(LOG.key()))).isInstanceOf(Unproven.class);
    }

    @Test
    void everyFlippedBitOfASignedNoteIsRefusedOrUnsigned() {
        byte[] note = NOTE.bytes();
        int strayBits = note.length - 3; // the digit before one `=` and the line feed
        for (int bit = 0; bit < 8 * note.length; bit++) {
            byte[] changed = note.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            boolean stray = bit / 8 == strayBits && sameBytes(changed);
            assertThat(signed(changed)).as("bit %d", bit).isEqualTo(stray);
        }
        assertThat(signed(note)).isTrue();
    }

    private static boolean sameBytes(byte[] note) {
        try {
            return SignedNote.parse(note).equals(NOTE);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static boolean signed(byte[] note) {
        try {
            return !SignedNote.parse(note).signedBy(List.of(LOG.key())).isEmpty();
        } catch (IllegalArgumentException | Unproven refused) {
            return false;
        }
    }

    @Test
    void refusesWhatIsNoNote() {
        String line = NOTE.signatures().getFirst().line();
        String base64 = line.substring(line.lastIndexOf(' ') + 1, line.length() - 1);
        Stream.of(
                        "",
                        "\n",
                        TEXT,
                        TEXT + "\n",
                        "\n" + line,
                        "\n\n" + line.strip(),
                        TEXT + "\n" + line.strip(),
                        TEXT + "\n" + line + "\n",
                        TEXT + "\n" + line.replace("— ", "- "),
                        TEXT + "\n" + line.replace("— ", "—  "),
                        TEXT + "\n" + line.replace("— ", "—\u00a0"),
                        TEXT + "\n" + line.replace("\n", " \n"),
                        TEXT + "\n" + line.replace(base64, ""),
                        TEXT + "\n" + line.replace(base64, "AAAAAA=="),
                        TEXT + "\n" + line.replace(base64, base64.replaceAll("=+$", "")),
                        TEXT + "\n" + line.replace("log.example", "log+example"),
                        TEXT + "\n" + line.replace("log.example", "log\u2003example"),
                        TEXT + "\r\n\n" + line,
                        "tab\t\n\n" + line,
                        "nothing\0\n\n" + line)
                .forEach(note -> assertThatThrownBy(() -> SignedNote.parse(note))
                        .as(note)
                        .isInstanceOf(IllegalArgumentException.class));
        byte[] latin = (TEXT + "\n" + line).getBytes(StandardCharsets.ISO_8859_1);
        latin[0] = (byte) 0xE9;
        assertThatThrownBy(() -> SignedNote.parse(latin)).hasMessage("This note is not valid UTF-8.");
        assertThatThrownBy(() -> SignedNote.parse(new byte[SignedNote.LONGEST + 1]))
                .hasMessageEndingWith("is too long.");
    }

    @Test
    void readsBackAKeysText() {
        assertThat(NoteKey.parse(LOG.key().text())).isEqualTo(LOG.key());
        assertThat(NoteKey.parse(LOG.cosignatureKey().text())).isEqualTo(LOG.cosignatureKey());
        assertThat(LOG.key().id()).isNotEqualTo(LOG.cosignatureKey().id());
        assertThat(LOG.key()
                        .verifies(TEXT, OTHER.sign(TEXT).signatures().getFirst().content()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "log.example",
                "log.example+86617d36",
                "log.example/audit+86617d37+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "log.example/audit+86617D36+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "log.example/audit+86617d36+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTE=",
                "log.example/audit+86617d36+BgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "log.example/audit+86617d36+!",
                "+86617d36+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "log example+86617d36+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
            })
    void refusesWhatIsNoKey(String text) {
        assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verifiesThePublishedNote() {
        Json.Fields published = Vectors.json("misc.json").fields("signed_note");
        NoteKey key = NoteKey.parse(published.text("vkey"));
        assertThat(SignedNote.parse(published.text("note")).signedBy(List.of(key)))
                .containsExactly(key);
    }

    @Test
    void verifiesThePublishedCosignature() {
        Json.Fields published = Vectors.json("misc.json").fields("cosignature_v1");
        NoteKey key = NoteKey.parse(published.text("witness_vkey"));
        SignedNote note = SignedNote.parse(published.text("checkpoint"));
        assertThat(note.signedBy(List.of(key))).containsExactly(key);
    }
}
