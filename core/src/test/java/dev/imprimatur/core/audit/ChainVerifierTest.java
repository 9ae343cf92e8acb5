package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainVerifierTest {

    private static final byte[] FILE = Chain.whole().file();
    private static final ChainHead HEAD = Chain.verify(FILE, Optional.empty()).head();

    @Test
    void findsAnUntouchedLogTrue() {
        Verification found = Chain.verify(FILE, Optional.of(HEAD));
        assertThat(found.sentence())
                .isEqualTo(
                        "All 9 events are as they were written, and every step follows from the" + " steps before it.");
        assertThat(found.verdict()).isEqualTo(Verdict.TRUE);
        assertThat(found.verdict().exitCode()).isZero();
        assertThat(found.head().position()).isEqualTo(9);
        assertThat(found.counts()).containsEntry("voted", 2L).containsEntry("executed", 1L);
        assertThat(found.unanswered()).isZero();
        assertThat(found.pending()).isZero();
    }

    @Test
    void findsEveryFlippedBitAtEveryByteWithoutASavedHead() {
        for (int at = 0; at < FILE.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = FILE.clone();
                changed[at] ^= (byte) (1 << bit);
                assertThat(Chain.verify(changed, Optional.empty()).verdict())
                        .as("bit %d of byte %d", bit, at)
                        .isNotEqualTo(Verdict.TRUE);
            }
        }
    }

    @Test
    void namesThePositionOfAChangedLine() {
        byte[] changed = FILE.clone();
        changed[new String(FILE, StandardCharsets.UTF_8).indexOf("person:kim")] ^= 1;
        Verification found = Chain.verify(changed, Optional.empty());
        assertThat(found.position()).hasValue(6);
        assertThat(found.head().position()).isEqualTo(5);
        assertThat(found.sentence()).startsWith("At position 6: The hash does not fit");
    }

    @Test
    void findsATailCutAtAnyLineAgainstASavedHead() {
        for (int end = 0; end < FILE.length; end++) {
            if (end == 0 || FILE[end - 1] == '\n') {
                Verification found = Chain.verify(Arrays.copyOf(FILE, end), Optional.of(HEAD));
                assertThat(found.verdict()).as("cut at byte %d", end).isEqualTo(Verdict.TAMPERED);
                assertThat(found.sentence()).contains("its tail was cut off");
            }
        }
    }

    @Test
    void findsATailCutInTheMiddleOfALineAgainstASavedHead() {
        assertThat(Chain.verify(Arrays.copyOf(FILE, FILE.length - 1), Optional.of(HEAD))
                        .verdict())
                .isEqualTo(Verdict.TAMPERED);
    }

    @Test
    void takesAnUnfinishedLastLineForWhatItIs() {
        Verification found = Chain.verify(Arrays.copyOf(FILE, FILE.length - 20), Optional.empty());
        assertThat(found.verdict()).isEqualTo(Verdict.TRUE);
        assertThat(found.head().position()).isEqualTo(8);
        assertThat(found.sentence()).contains("unfinished line");
    }

    @Test
    void findsARewrittenLogAgainstASavedHead() {
        byte[] rewritten = Chain.approved()
                .released("a", "apr-2222222222", 6)
                .executed("a", Optional.of("apr-2222222222"), 8)
                .file();
        assertThat(Chain.verify(rewritten, Optional.empty()).verdict()).isEqualTo(Verdict.TRUE);
        Verification found = Chain.verify(rewritten, Optional.of(HEAD));
        assertThat(found.verdict()).isEqualTo(Verdict.TAMPERED);
        assertThat(found.sentence()).contains("rewritten after that head was saved");
    }

    @Test
    void goesOnBehindASavedHead() {
        ChainHead early = Chain.verify(Chain.holding().file(), Optional.empty()).head();
        assertThat(Chain.verify(FILE, Optional.of(early)).verdict()).isEqualTo(Verdict.TRUE);
    }

    @Test
    void findsRemovedRepeatedAndSwappedLines() {
        String[] lines = new String(FILE, StandardCharsets.UTF_8).split("(?<=\n)", -1);
        assertThat(verdict(lines, 0, 1, 3, 4, 5, 6, 7, 8)).isEqualTo(Verdict.TAMPERED);
        assertThat(verdict(lines, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(Verdict.TAMPERED);
        assertThat(verdict(lines, 0, 2, 1, 3, 4, 5, 6, 7, 8)).isEqualTo(Verdict.TAMPERED);
        assertThat(verdict(lines, 1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(Verdict.TAMPERED);
    }

    private static Verdict verdict(String[] lines, int... order) {
        StringBuilder file = new StringBuilder();
        Arrays.stream(order).forEach(index -> file.append(lines[index]));
        return Chain.verify(file.toString().getBytes(StandardCharsets.UTF_8), Optional.empty())
                .verdict();
    }

    @Test
    void refusesALineThatSaysTheSameInAnotherSpelling() {
        String spaced = new String(FILE, StandardCharsets.UTF_8).replaceFirst("\\{\"event\":", "{\"event\": ");
        Verification found = Chain.verify(spaced.getBytes(StandardCharsets.UTF_8), Optional.empty());
        assertThat(found.verdict()).isEqualTo(Verdict.TAMPERED);
        assertThat(found.sentence()).contains("not in canonical form");
    }

    @Test
    void callsAnEmptyLogTamperedOnlyWhenAHeadSaysItHeldSomething() {
        assertThat(Chain.verify(new byte[0], Optional.of(HEAD)).verdict()).isEqualTo(Verdict.TAMPERED);
        assertThat(Chain.verify(new byte[0], Optional.empty()).verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(Chain.verify(new byte[0], Optional.of(ChainHead.START)).verdict())
                .isEqualTo(Verdict.CANNOT_TELL);
    }

    @Test
    void cannotTellAboutVersionsAndTypesItDoesNotKnow() {
        Verification version = new Chain()
                .add(dev.imprimatur.core.seal.Json.fields()
                        .with("v", 2)
                        .with("type", "started")
                        .with("at", Chain.NOON.toString()))
                .verify();
        assertThat(version.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        Verification type = new Chain()
                .add(Chain.event("teleported", 1).with("action", "a"))
                .verify();
        assertThat(type.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(type.verdict().exitCode()).isEqualTo(2);
    }

    @Test
    void readsBackTheHeadItPrints() {
        assertThat(ChainHead.parse(HEAD.canonical().canonical())).isEqualTo(HEAD);
        assertThat(ChainHead.START.hash()).isEqualTo(Digest.ofRaw(new byte[32]));
    }
}
