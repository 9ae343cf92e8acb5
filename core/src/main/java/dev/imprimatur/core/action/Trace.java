package dev.imprimatur.core.action;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request belongs in somebody's W3C trace, as they say; untrusted, recorded and nothing else.
 *
 * @param id of the trace: 32 lower-case hex digits, not all zero
 * @param span the one that made the request: 16 lower-case hex digits, not all zero
 */
public record Trace(String id, String span) {

    private static final Pattern ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN = Pattern.compile("(?!0{16})[0-9a-f]{16}");

    /** What a later version adds stands behind another dash. */
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.{0,200})?");

    public Trace {
        if (!ID.matcher(id).matches() || !SPAN.matcher(span).matches()) {
            throw new IllegalArgumentException("`" + id + "` and `" + span + "` are no trace and span.");
        }
    }

    /** Reads a {@code traceparent}; what is none by the W3C's recommendation counts as if it had not been given. */
    public static Optional<Trace> parse(String traceparent) {
        Matcher parts = PARENT.matcher(traceparent);
        if (!parts.matches() || (parts.group(1).equals("00") && parts.group(4) != null)) {
            return Optional.empty();
        }
        String id = parts.group(2);
        String span = parts.group(3);
        return ID.matcher(id).matches() && SPAN.matcher(span).matches()
                ? Optional.of(new Trace(id, span))
                : Optional.empty();
    }
}
