package dev.imprimatur.identity.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.BadToken;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against what RFC 9449 publishes, and bounded. */
final class ProofsTest {

    /** RFC 9449, section 4.1: for a token endpoint, so without {@code ath}. */
    private static final String PUBLISHED =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZy"
                    + "aHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE"
                    + "QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGU"
                    + "uY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfb"
                    + "V37xRZT3Lg";

    private static final Digest KEY =
            Digest.ofRaw(Base64.getUrlDecoder().decode("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
    private static final URI PLACE = URI.create("https://SERVER.example.com:443/token");
    private static final Instant THEN = Instant.ofEpochSecond(1_562_262_616);

    @TempDir
    private Path folder;

    private Proofs proofs(Instant now) {
        return new Proofs(new FloorFile(folder.resolve("floor")), () -> now);
    }

    @Test
    void agreesWithThePublishedProofUpToTheTokenThatItDoesNotName() {
        Proofs proofs = proofs(THEN);
        Proofs.Request request = new Proofs.Request("POST", PLACE, new Secret("token"));
        assertThatThrownBy(() -> proofs.check(PUBLISHED, request, KEY))
                .isInstanceOf(BadToken.class)
                .hasMessage("its `ath` is missing, or no text");
        assertThatThrownBy(() -> proofs.check(PUBLISHED, request, Digest.of(new byte[0])))
                .hasMessageContaining("another key");
        assertThatThrownBy(() -> proofs.check(PUBLISHED, new Proofs.Request("GET", PLACE, new Secret("token")), KEY))
                .hasMessageContaining("another method");
        assertThatThrownBy(() -> proofs.check(PUBLISHED.replace("2-GxA", "2-GxB"), request, KEY))
                .hasMessageContaining("not signed with its key");
    }

    @Test
    void agreesWithThePublishedHashOfAToken() {
        assertThat(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(new Secret("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
                                .digest()
                                .bytes()))
                .isEqualTo("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
        String header = new String(
                Base64.getUrlDecoder().decode(PUBLISHED.substring(0, PUBLISHED.indexOf('.'))), StandardCharsets.UTF_8);
        assertThat(HolderKey.thumbprint(((Json.Fields) Json.parse(header)).fields("jwk")))
                .isEqualTo(KEY);
    }

    @Test
    void remembersSoManyProofsOfAKeyAndNoMore() {
        Seen seen = new Seen();
        Digest other = Digest.of(new byte[] {1});
        for (int i = 0; i < Seen.MOST; i++) {
            assertThat(seen.enter(KEY, name(i), THEN.plusSeconds(60), THEN)).isEqualTo(Seen.Entry.FRESH);
        }
        assertThat(seen.enter(KEY, name(Seen.MOST), THEN.plusSeconds(60), THEN)).isEqualTo(Seen.Entry.TOO_MANY);
        assertThat(seen.enter(KEY, name(0), THEN.plusSeconds(60), THEN)).isEqualTo(Seen.Entry.AGAIN);
        assertThat(seen.enter(other, name(0), THEN.plusSeconds(60), THEN))
                .as("another key")
                .isEqualTo(Seen.Entry.FRESH);
        assertThat(seen.enter(KEY, name(Seen.MOST), THEN.plusSeconds(121), THEN.plusSeconds(61)))
                .as("a minute later")
                .isEqualTo(Seen.Entry.FRESH);
    }

    private static Digest name(int i) {
        return Digest.of(Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aMomentSurvivesInItsFile() throws Exception {
        Path file = folder.resolve("floor");
        FloorFile floor = new FloorFile(file);
        assertThat(floor.reached()).isEqualTo(Instant.EPOCH);
        floor.raise(THEN);
        assertThat(new FloorFile(file).reached()).isEqualTo(THEN);
        Files.writeString(file, "rubbish");
        assertThatThrownBy(floor::reached).isInstanceOf(java.io.UncheckedIOException.class);
    }
}
