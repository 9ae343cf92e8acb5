package dev.imprimatur.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths of time as people write them. */
class TimeSpanTest {

    @Test
    void isAWholeNumberAndAUnit() {
        Map.of(
                        "90s", Duration.ofSeconds(90),
                        "15m", Duration.ofMinutes(15),
                        "8h", Duration.ofHours(8),
                        "30d", Duration.ofDays(30),
                        "9999999d", Duration.ofDays(9_999_999))
                .forEach((text, length) ->
                        assertThat(TimeSpan.read(text)).as(text).contains(length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0m",
                "01m",
                "-1m",
                "1",
                "m",
                "1 m",
                "1m ",
                "1.5h",
                "1w",
                "1M",
                "1h30m",
                "PT1H",
                "10000000s",
                "١m"
            })
    void isNothingElse(String text) {
        assertThat(TimeSpan.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"59s", "90s", "1m", "61m", "1h", "25h", "1d", "30d"})
    void isWrittenAsItIsRead(String text) {
        assertThat(TimeSpan.text(TimeSpan.read(text).orElseThrow())).isEqualTo(text);
    }
}
