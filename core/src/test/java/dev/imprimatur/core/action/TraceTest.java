package dev.imprimatur.core.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + ID + "-" + SPAN + "-01",
                "00-" + ID + "-" + SPAN + "-00",
                "01-" + ID + "-" + SPAN + "-01",
                "cc-" + ID + "-" + SPAN + "-01-what-comes-later"
            })
    void readsWhatTheRecommendationKnows(String traceparent) {
        assertThat(Trace.parse(traceparent)).contains(new Trace(ID, SPAN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                ID,
                "ff-" + ID + "-" + SPAN + "-01",
                "0-" + ID + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + ID + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-" + ID + "-" + SPAN + "-0",
                "00-" + ID + "-" + SPAN + "-01-more",
                "00-" + ID + "-" + SPAN + "-01 ",
                "01-" + ID + "-" + SPAN + "-01more",
                "00-" + ID + "-" + SPAN + "-01, 00-" + ID + "-" + SPAN + "-01",
                "00-" + ID + "-" + SPAN + "-01\n"
            })
    void takesAnythingElseForNone(String traceparent) {
        assertThat(Trace.parse(traceparent)).isEmpty();
    }

    @Test
    void isNeverMadeOfAnythingElse() {
        assertThatThrownBy(() -> new Trace(SPAN, ID)).isInstanceOf(IllegalArgumentException.class);
    }
}
