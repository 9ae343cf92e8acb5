package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Trace;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a comment before or behind a statement says of it, as sqlcommenter writes it: {@code
 * traceparent='00-…',imprimatur.task='T-7'}, with values escaped as in addresses.
 *
 * @param intent why it is sent ({@code imprimatur.intent})
 * @param task what it belongs to ({@code imprimatur.task})
 */
record StatementComment(Optional<Trace> trace, Optional<String> intent, Optional<String> task) {

    private static final Pattern MEMBER = Pattern.compile(
            "(?:^|,)\\s*(traceparent|imprimatur\\.intent|imprimatur\\.task)='([^']{1,3000})'\\s*(?=,|$)");

    /** Longer comments are not looked at. */
    private static final int LONGEST = 4_096;

    private static final StatementComment NONE =
            new StatementComment(Optional.empty(), Optional.empty(), Optional.empty());

    /** What is not there, or not valid, is empty; of two comments the one behind counts, unless it says nothing. */
    static StatementComment of(String sql) {
        int end = sql.length();
        while (end > 0 && (sql.charAt(end - 1) == ';' || Character.isWhitespace(sql.charAt(end - 1)))) {
            end--;
        }
        StatementComment behind =
                sql.startsWith("*/", end - 2) ? members(sql, sql.lastIndexOf("/*", end - 2), end - 2) : NONE;
        int start = 0;
        while (start < end && Character.isWhitespace(sql.charAt(start))) {
            start++;
        }
        return behind.nothing() && sql.startsWith("/*", start)
                ? members(sql, start, sql.indexOf("*/", start + 2))
                : behind;
    }

    private static StatementComment members(String sql, int start, int end) {
        if (start < 0 || end < start + 2 || end - start > LONGEST) {
            return NONE;
        }
        StatementComment said = NONE;
        Matcher found = MEMBER.matcher(sql.substring(start + 2, end));
        while (found.find()) {
            String value = found.group(2);
            said = switch (found.group(1)) {
                case "traceparent" -> new StatementComment(Trace.parse(value), said.intent, said.task);
                case "imprimatur.intent" -> new StatementComment(said.trace, decoded(value), said.task);
                default -> new StatementComment(said.trace, said.intent, decoded(value));
            };
        }
        return said;
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean nothing() {
        return trace.isEmpty() && intent.isEmpty() && task.isEmpty();
    }

    /** What the session says, but for what this says otherwise. */
    Intent over(Intent session) {
        return intent.isEmpty() && task.isEmpty()
                ? session
                : Intent.shortened(intent.orElse(session.text()), task.orElse(session.task()));
    }
}
