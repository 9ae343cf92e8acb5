package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Trace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceCommentTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Trace TRACE = new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 /*traceparent='" + PARENT + "'*/",
                "SELECT 1 /*traceparent='" + PARENT + "'*/;",
                "SELECT 1; /* first */ /*db_driver='x',traceparent='" + PARENT + "',tracestate='a%3Db'*/ \n",
                "/*traceparent='" + PARENT + "'*/ SELECT 1",
                " /*route='%2Fa',traceparent='" + PARENT + "'*/ SELECT 1 /* a comment */",
            })
    void readsTheCommentBeforeOrBehind(String sql) {
        assertThat(TraceComment.of(sql)).contains(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/",
                "/*/",
                "/**/",
                "/*",
                "SELECT 1",
                "SELECT 1 /*traceparent=" + PARENT + "*/",
                "SELECT 1 /*xtraceparent='" + PARENT + "'*/",
                "SELECT 1 /*traceparent='" + PARENT + "x'*/",
                "SELECT /*traceparent='" + PARENT + "'*/ 1",
                "SELECT 1 -- traceparent='" + PARENT + "'",
                "SELECT 'traceparent=''" + PARENT + "'''",
            })
    void findsNothingElsewhere(String sql) {
        assertThat(TraceComment.of(sql)).isEmpty();
    }
}
