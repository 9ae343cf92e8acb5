package dev.imprimatur.core.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 8785's author published; see {@link Vectors}. */
class JcsVectorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"arrays", "french", "structures", "unicode", "values", "weird"})
    void writesThePublishedCanonicalForm(String name) throws IOException {
        byte[] input = Files.readAllBytes(Vectors.file("jcs/input/" + name + ".json"));
        byte[] output = Files.readAllBytes(Vectors.file("jcs/output/" + name + ".json"));
        assertThat(Json.parse(input).canonicalBytes()).isEqualTo(output);
        assertThat(Stream.of(Files.readString(Vectors.file("jcs/outhex/" + name + ".txt"))
                                .strip()
                                .split("\\s+"))
                        .map(hex -> (byte) Integer.parseInt(hex, 16)))
                .containsExactly(boxed(output));
    }

    private static Byte[] boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return boxed;
    }
}
