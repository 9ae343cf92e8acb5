package dev.imprimatur.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    /** Expected spellings are ECMAScript's Number::toString, by its definition. */
    @ParameterizedTest
    @CsvSource({
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "-0.0, 0",
        "1.5, 1.5",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "123456789012345680000, 123456789012345680000",
        "0.1, 0.1",
        "1e23, 1e+23",
        "4.50, 4.5",
        "2e-3, 0.002",
        "333333333.33333329, 333333333.3333333",
    })
    void spellsNumbersAsEcmaScriptDoes(double number, String expected) {
        assertThat(new Json.Decimal(number).canonical()).isEqualTo(expected);
    }

    @Test
    void sortsMembersByUtf16CodeUnitsAndEscapesLittle() {
        Json read = Json.parse(
                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}");
        assertThat(read.canonical())
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
        assertThat(Json.of("\u000f\n\"\\/<>\u007f").canonical()).isEqualTo("\"\\u000f\\n\\\"\\\\/<>\u007f\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "01",
                "+1",
                "1.",
                ".5",
                "1e400",
                "9007199254740993",
                "-9007199254740993",
                "NaN",
                "9007199254740993.0",
                "1e-400",
                "-9223372036854775809",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "'a'",
                "\"\t\"",
                "tru",
                "[1] 2",
                "",
                "\ufeff1",
                "\"\\x\"",
                "-",
                "[",
            })
    void refusesWhatTwoReadersCouldReadDifferently(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMalformedUtf8AndBottomlessNesting() {
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xc3, '"'})).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).hasMessageContaining("deeper");
    }

    @Test
    void readingWhatWasWrittenGivesTheSame() {
        Random chance = new Random(8785);
        for (int i = 0; i < 20_000; i++) {
            Json value = random(chance, 0);
            byte[] written = value.canonicalBytes();
            Json read = Json.parse(written);
            assertThat(read.canonicalBytes()).isEqualTo(written);
        }
    }

    private static Json random(Random chance, int depth) {
        return switch (chance.nextInt(depth > 3 ? 4 : 6)) {
            case 0 ->
                Json.of(chance.ints(chance.nextInt(8), 0, 0xd7ff)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
            case 1 -> Json.of(chance.nextLong(Json.MAX_EXACT));
            case 2 -> decimal(Double.longBitsToDouble(chance.nextLong()));
            case 3 -> Json.of(chance.nextBoolean());
            case 4 ->
                Json.array(Stream.generate(() -> random(chance, depth + 1))
                        .limit(chance.nextInt(4))
                        .toList());
            default -> {
                Json.Builder fields = Json.fields();
                for (int i = chance.nextInt(4); i > 0; i--) {
                    fields.with("k" + i + (char) ('a' + chance.nextInt(26)), random(chance, depth + 1));
                }
                yield fields.build();
            }
        };
    }

    private static Json decimal(double any) {
        return Double.isFinite(any) ? new Json.Decimal(any) : new Json.Nothing();
    }

    /** What RFC 8785's author published; see {@link Vectors}. */
    @Test
    void agreesWithThePublishedVectors() throws IOException {
        Path vectors = Vectors.file("jcs");
        try (Stream<Path> inputs = Files.list(vectors.resolve("input"))) {
            List<Path> all = inputs.toList();
            assertThat(all).isNotEmpty();
            for (Path input : all) {
                byte[] expected = Files.readAllBytes(vectors.resolve("output").resolve(input.getFileName()));
                assertThat(Json.parse(Files.readAllBytes(input)).canonical())
                        .as(input.toString())
                        .isEqualTo(new String(expected, StandardCharsets.UTF_8).strip());
            }
        }
    }
}
