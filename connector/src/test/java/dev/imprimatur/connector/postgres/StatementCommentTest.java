package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Trace;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementCommentTest {

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
        assertThat(StatementComment.of(sql).trace()).contains(TRACE);
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
        assertThat(StatementComment.of(sql).trace()).isEmpty();
    }

    @Test
    void readsWhyAndInWhichTask() {
        StatementComment said = StatementComment.of(
                "/*imprimatur.intent='month%20end',imprimatur.task='T-7',traceparent='" + PARENT + "'*/ SELECT 1");
        assertThat(said)
                .isEqualTo(new StatementComment(Optional.of(TRACE), Optional.of("month end"), Optional.of("T-7")));
        Intent session = new Intent("all day", "T-1");
        assertThat(said.over(session)).isEqualTo(new Intent("month end", "T-7"));
        assertThat(StatementComment.of("SELECT 1 /*imprimatur.task='a%0Ab'*/").over(session))
                .isEqualTo(new Intent("all day", "a\\u{a}b"));
        assertThat(StatementComment.of("SELECT 1 /*imprimatur.task='%zz'*/").over(session))
                .isEqualTo(session);
        assertThat(StatementComment.of("SELECT '/*imprimatur.task=''x''*/'").over(session))
                .isEqualTo(session);
    }
}
