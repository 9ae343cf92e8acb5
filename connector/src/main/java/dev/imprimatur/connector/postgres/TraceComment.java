package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Trace;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trace that a comment before or behind a statement names, as sqlcommenter writes it: {@code traceparent='00-…'}. */
final class TraceComment {

    private static final Pattern MEMBER = Pattern.compile("(?:^|,)\\s*traceparent='([^']{55,256})'\\s*(?:,|$)");

    /** Longer comments are not looked at. */
    private static final int LONGEST = 4_096;

    private TraceComment() {}

    /** Empty where there is none, or no valid one. */
    static Optional<Trace> of(String sql) {
        int end = sql.length();
        while (end > 0 && (sql.charAt(end - 1) == ';' || Character.isWhitespace(sql.charAt(end - 1)))) {
            end--;
        }
        Optional<Trace> behind =
                sql.startsWith("*/", end - 2) ? member(sql, sql.lastIndexOf("/*", end - 2), end - 2) : Optional.empty();
        int start = 0;
        while (start < end && Character.isWhitespace(sql.charAt(start))) {
            start++;
        }
        return behind.isEmpty() && sql.startsWith("/*", start)
                ? member(sql, start, sql.indexOf("*/", start + 2))
                : behind;
    }

    private static Optional<Trace> member(String sql, int start, int end) {
        if (start < 0 || end < start + 2 || end - start > LONGEST) {
            return Optional.empty();
        }
        Matcher found = MEMBER.matcher(sql.substring(start + 2, end));
        return found.find() ? Trace.parse(found.group(1)) : Optional.empty();
    }
}
