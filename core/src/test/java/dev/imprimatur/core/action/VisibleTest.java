package dev.imprimatur.core.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

    private final Visible visible = new Visible(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x09, 0x0d, 0x1b, 0x7f, 0x9b, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b,
                0x200d, 0x200e, 0x2028, 0x202e, 0x2066, 0x2800, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xe000, 0xe0041, 0xff21,
                0x1d400, 0xfb01
            })
    void marksWhatHidesReordersImitatesOrDrivesTheTerminal(int point) {
        String text = "a" + Character.toString(point) + "b";
        assertThat(visible.block(text)).isEqualTo("a\\u{" + Integer.toHexString(point) + "}b");
    }

    @Test
    void marksTheOneLetterOfAnotherScriptInAWord() {
        assertThat(visible.line("p\u0430ypal")).isEqualTo("p\\u{430}ypal");
        assertThat(visible.line("\u043f\u0430\u0440\u043e\u043b\u044c"))
                .isEqualTo("\u043f\u0430\u0440\u043e\u043b\u044c");
    }

    @Test
    void keepsWhatPeopleWrite() {
        String text = "DELETE FROM café WHERE naïve = '東京 ok' AND größe > 3 -- €, ✓";
        assertThat(visible.block(text)).isEqualTo(text);
    }

    @Test
    void keepsLineFeedsOnlyInBlocks() {
        assertThat(visible.block("a\nb")).isEqualTo("a\nb");
        assertThat(visible.line("a\nb")).isEqualTo("a\\u{a}b");
    }

    @Test
    void marksWhatTheTerminalCannotShow() {
        assertThat(new Visible(StandardCharsets.US_ASCII).line("é")).isEqualTo("\\u{e9}");
    }

    @Test
    void marksCombiningMarksThatPileUp() {
        assertThat(visible.line("a\u0301\u0302\u0303")).isEqualTo("a\u0301\u0302\\u{303}");
    }

    @Test
    void marksNoMarkOfWhatASubjectSaysAgain() {
        Intent said = Intent.said("a\u202eb \\\\u{41}\nc \ud835\udc00", "p\u0430ypal\u200b");
        assertThat(visible.lineSaid(said.text())).isEqualTo("a\\u{202e}b \\\\u{41}\\u{a}c \\u{1d400}");
        assertThat(visible.blockSaid(said.text())).isEqualTo("a\\u{202e}b \\\\u{41}\nc \\u{1d400}");
        assertThat(visible.lineSaid(said.task())).isEqualTo("p\\u{430}ypal\\u{200b}");
    }

    @Test
    void givesBackExactlyWhatItShows() {
        SplittableRandom chance = new SplittableRandom(20_261_120);
        int[] pools = {0x80, 0x250, 0x600, 0x3000, 0x10000, 0x110000};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = chance.nextInt(12); j > 0; j--) {
                if (chance.nextInt(6) == 0) {
                    text.append("\\u{41}");
                } else {
                    text.appendCodePoint(chance.nextInt(pools[chance.nextInt(pools.length)]));
                }
            }
            String original = text.toString();
            assertThat(Unmarked.of(visible.block(original))).isEqualTo(original);
            assertThat(visible.line(original).codePoints().noneMatch(c -> c < ' ' || c == 0x1b || c == 0x202e))
                    .isTrue();
        }
    }
}
