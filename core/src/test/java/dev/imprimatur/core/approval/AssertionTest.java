package dev.imprimatur.core.approval;

import static dev.imprimatur.core.SoftPasskey.ORIGIN;
import static dev.imprimatur.core.SoftPasskey.SITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.SoftPasskey;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Unproven;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AssertionTest {

    private static final ApprovalId APPROVAL = new ApprovalId("apr-2222222222");
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Digest CHALLENGE = Assertion.challenge(APPROVAL, Choice.APPROVE, "ok", DIGEST);

    private static void refuses(Consumer<SoftPasskey> hostile, String why) {
        SoftPasskey passkey = new SoftPasskey("ES256");
        hostile.accept(passkey);
        Assertion assertion = passkey.sign(CHALLENGE);
        assertThatThrownBy(() -> assertion.verify(CoseKey.read(passkey.cose()), SITE, ORIGIN, CHALLENGE))
                .isInstanceOf(Unproven.class)
                .hasMessageContaining(why);
    }

    @Test
    void verifiesWhatAPasskeySigned() {
        for (String kind : List.of("ES256", "EdDSA", "RS256")) {
            SoftPasskey passkey = new SoftPasskey(kind);
            Assertion assertion = Assertion.of(
                    (Json.Fields) Json.parse(passkey.sign(CHALLENGE).canonical().canonicalBytes()));
            assertion.verify(CoseKey.read(passkey.cose()), SITE, ORIGIN, CHALLENGE);
            assertThatThrownBy(
                            () -> assertion.verify(CoseKey.read(new SoftPasskey(kind).cose()), SITE, ORIGIN, CHALLENGE))
                    .as("another key")
                    .isInstanceOf(Unproven.class);
        }
    }

    @Test
    void refusesWhatIsNotThisSignatureForUs() {
        refuses(passkey -> passkey.site = "evil.example", "another site");
        refuses(passkey -> passkey.origin = "https://evil.example", "a page of `https://evil.example`");
        refuses(passkey -> passkey.origin = ORIGIN + ":8443", "a page of");
        refuses(passkey -> passkey.type = "webauthn.create", "than `webauthn.get`");
        refuses(passkey -> passkey.flags = 1, "did not verify who uses it");
        refuses(passkey -> passkey.flags = 4, "did not verify who uses it");
        refuses(passkey -> passkey.flags = 5 | 1 << 7, "more than it was asked");
        refuses(passkey -> passkey.more = ",\"topOrigin\":\"https://evil.example\"", "a page of another site");
        refuses(passkey -> passkey.more = ",\"type\":\"webauthn.get\"", "can't be read");
        refuses(passkey -> passkey.more = "]", "can't be read");
    }

    @Test
    void refusesEveryChangedByte() {
        SoftPasskey passkey = new SoftPasskey("ES256");
        Assertion signed = passkey.sign(CHALLENGE);
        CoseKey key = CoseKey.read(passkey.cose());
        for (int part = 0; part < 3; part++) {
            Bytes whole = List.of(signed.authenticatorData(), signed.clientData(), signed.signature())
                    .get(part);
            for (int at = 0; at < whole.length(); at++) {
                byte[] changed = whole.toArray();
                changed[at] ^= 1;
                Bytes other = Bytes.of(changed);
                Assertion forged = new Assertion(
                        signed.credential(),
                        part == 0 ? other : signed.authenticatorData(),
                        part == 1 ? other : signed.clientData(),
                        part == 2 ? other : signed.signature());
                assertThatThrownBy(() -> forged.verify(key, SITE, ORIGIN, CHALLENGE))
                        .as("part %d, byte %d", part, at)
                        .isInstanceOf(Unproven.class);
            }
        }
    }

    @Test
    void aSignatureIsGoodForOneAnswerAlone() {
        Set<Digest> all = new HashSet<>(List.of(
                CHALLENGE,
                Assertion.challenge(new ApprovalId("apr-3333333333"), Choice.APPROVE, "ok", DIGEST),
                Assertion.challenge(APPROVAL, Choice.DENY, "ok", DIGEST),
                Assertion.challenge(APPROVAL, Choice.APPROVE, "", DIGEST),
                Assertion.challenge(APPROVAL, Choice.APPROVE, "ok", Digest.of(new byte[] {2}))));
        assertThat(all).hasSize(5);
        SoftPasskey passkey = new SoftPasskey("ES256");
        CoseKey key = CoseKey.read(passkey.cose());
        for (Digest other : all) {
            if (!other.equals(CHALLENGE)) {
                assertThatThrownBy(() -> passkey.sign(other).verify(key, SITE, ORIGIN, CHALLENGE))
                        .hasMessageContaining("something else than this");
            }
        }
    }

    @Test
    void theChallengeIsWhatIsDocumented() {
        assertThat(CHALLENGE)
                .isEqualTo(Digest.of(("{\"approval\":\"apr-2222222222\",\"because\":\"ok\",\"choice\":\"approve\","
                                + "\"digest\":\"" + DIGEST + "\",\"statement\":\"imprimatur vote v1\"}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void tellsACopiedPasskeyByItsCounter() {
        SoftPasskey passkey = new SoftPasskey("ES256");
        passkey.counter = 7;
        Assertion seventh = passkey.sign(CHALLENGE);
        assertThat(seventh.counts(6)).isTrue();
        assertThat(seventh.counts(7)).isFalse();
        assertThat(seventh.counts(8)).isFalse();
        passkey.counter = 0;
        Assertion uncounted = passkey.sign(CHALLENGE);
        assertThat(uncounted.counts(0)).isTrue();
        assertThat(uncounted.counts(7)).isFalse();
        passkey.counter = -1;
        assertThat(passkey.sign(CHALLENGE).counter()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void readsKeysOfOneSpellingOnly() {
        byte[] good = new SoftPasskey("ES256").cose().toArray();
        CoseKey.read(Bytes.of(good));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatIllegalArgumentException().as("%d bytes", length).isThrownBy(() -> CoseKey.read(Bytes.of(cut)));
        }
        refusesKey(Arrays.copyOf(good, good.length + 1), "something stands behind it");
        for (int at = 0; at < good.length; at++) {
            byte[] other = good.clone();
            other[at] ^= 1; // a label, a length, a type, or a point that is not on the curve
            refusesKey(other, "COSE");
        }
        refusesKey(
                SoftPasskey.p256(java.math.BigInteger.ONE, java.math.BigInteger.ONE)
                        .toArray(),
                "not on the curve");
        refusesKey(java.util.HexFormat.of().parseHex("a2180103" + "0126"), "shortest");
        refusesKey(java.util.HexFormat.of().parseHex("a201020102"), "twice");
        refusesKey(java.util.HexFormat.of().parseHex("bf0102ff"), "length is missing");
        refusesKey(java.util.HexFormat.of().parseHex("a1033a7fffffff"), "`-2147483648` is not accepted");
    }

    private static void refusesKey(byte[] key, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoseKey.read(Bytes.of(key)))
                .withMessageContaining(why);
    }
}
