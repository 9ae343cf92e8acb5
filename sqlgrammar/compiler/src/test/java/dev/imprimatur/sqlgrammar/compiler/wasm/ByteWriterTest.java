package dev.imprimatur.sqlgrammar.compiler.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteWriterTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 127, 128, 255, 300, 16_383, 16_384, 1 << 20, Integer.MAX_VALUE})
    void numbersAreReadAsTheyWereWritten(int number) {
        assertThat(new ByteReader(new ByteWriter().number(number).toBytes()).number())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 63, 64, -64, -65, 8_191, 8_192, -8_193, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void signedNumbersAreReadAsTheyWereWritten(int number) {
        assertThat(new ByteReader(new ByteWriter().signed(number).toBytes()).signed())
                .isEqualTo(number);
    }

    @Test
    void refusesNumbersThatAreTooLargeOrCutOff() {
        assertThatThrownBy(() -> new ByteReader(new byte[] {-1, -1, -1, -1, -1, 1}).number())
                .isInstanceOf(MalformedModuleException.class);
        assertThatThrownBy(() -> new ByteReader(new byte[] {-1}).number()).isInstanceOf(MalformedModuleException.class);
    }
}
