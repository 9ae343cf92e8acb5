package dev.imprimatur.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    /** Invariant 13. */
    @Test
    void secretsPrintNothing() {
        SigningKey key = SigningKey.generate();
        String all = "" + new Secret("hunter2")
                + new MacKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8)) + key + key.encode();
        assertThat(all).isEqualTo("(secret)(row key)(signing key)(secret)");
    }

    /** The expected value is what `openssl dgst -sha256 -mac HMAC` says to the kind, a NUL and the content. */
    @Test
    void aSealFitsItsKindItsKeyAndItsContentAlone() {
        MacKey key = new MacKey(new byte[32]);
        Bytes seal = key.seal("approval", CONTENT);
        assertThat(HexFormat.of().formatHex(seal.toArray()))
                .isEqualTo("5d780eb79643c1803a9130ff0b6a63def2316de4c5be45fca25fb2e870ead7e6");
        assertThat(key.verifies("approval", CONTENT, seal)).isTrue();
        assertThat(key.verifies("token", CONTENT, seal)).isFalse();
        assertThat(key.verifies("approval", "other".getBytes(StandardCharsets.UTF_8), seal))
                .isFalse();
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(new MacKey(other).verifies("approval", CONTENT, seal)).isFalse();
        assertThatThrownBy(() -> new MacKey(new byte[31])).hasMessageContaining("31");
    }

    @Test
    void aSignatureFitsItsContentAndItsKeyAlone() {
        SigningKey key = SigningKey.generate();
        Bytes signature = key.sign(CONTENT);
        assertThat(SigningKey.verifies(key.publicKey(), CONTENT, signature)).isTrue();
        assertThat(SigningKey.verifies(key.publicKey(), new byte[0], signature)).isFalse();
        assertThat(SigningKey.verifies(SigningKey.generate().publicKey(), CONTENT, signature))
                .isFalse();
        assertThat(SigningKey.verifies(key.publicKey(), CONTENT, Bytes.of(new byte[64])))
                .isFalse();
        assertThat(SigningKey.verifies(Bytes.of(new byte[3]), CONTENT, signature))
                .isFalse();
        SigningKey again = SigningKey.decode(key.encode());
        assertThat(SigningKey.verifies(key.publicKey(), CONTENT, again.sign(CONTENT)))
                .isTrue();
    }

    /** FIPS 180-2, the one-block message. */
    @Test
    void digestsAreSha256() {
        Digest digest = Digest.of("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(digest.toString())
                .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
        assertThatThrownBy(() -> Digest.parse("sha256:BA7816")).hasMessageContaining("not a digest");
    }
}
