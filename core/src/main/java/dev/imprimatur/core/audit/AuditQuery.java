package dev.imprimatur.core.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which events are wanted. Everything given must fit.
 *
 * @param from only those from this index on; 0 for all
 * @param limit at most so many, 1 to {@value #MAX_LIMIT}
 * @param attributes values that the event has, or an earlier event about the same action; see {@link
 *     Attribute#ofTheAction}
 * @param text words that stand in what was to run, in what people said of it or in what came of it, all of them, in any
 *     order and case; a word with {@code *} behind it stands for all that begin so. Blank for any
 * @param since only those that happened at or after it
 * @param until only those that happened before it
 */
public record AuditQuery(
        long from,
        int limit,
        Map<Attribute, String> attributes,
        String text,
        Optional<Instant> since,
        Optional<Instant> until) {

    public static final int MAX_LIMIT = 1_000;

    public AuditQuery {
        if (from < 0) {
            throw new IllegalArgumentException("`" + from + "` is no index: use 0 or more.");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("`" + limit + "` events are no page: use 1 to " + MAX_LIMIT + ".");
        }
        EnumMap<Attribute, String> copy = new EnumMap<>(Attribute.class);
        copy.putAll(attributes);
        attributes = Collections.unmodifiableMap(copy);
    }

    /** A page of everything. */
    public static AuditQuery page(long from, int limit) {
        return new AuditQuery(from, limit, Map.of(), "", Optional.empty(), Optional.empty());
    }

    /** Whether no event is left out. */
    public boolean everything() {
        return attributes.isEmpty() && text.isBlank() && since.isEmpty() && until.isEmpty();
    }

    /** The same, with {@code value} wanted for {@code attribute}. */
    public AuditQuery with(Attribute attribute, String value) {
        EnumMap<Attribute, String> more = new EnumMap<>(Attribute.class);
        more.putAll(attributes);
        more.put(attribute, value);
        return new AuditQuery(from, limit, more, text, since, until);
    }

    /** The same, with {@code words} wanted. */
    public AuditQuery with(String words) {
        return new AuditQuery(from, limit, attributes, words, since, until);
    }

    /** The same, from {@code start} to {@code end}. */
    public AuditQuery between(Optional<Instant> start, Optional<Instant> end) {
        return new AuditQuery(from, limit, attributes, text, start, end);
    }

    /** The next page of the same. */
    public AuditQuery from(long index) {
        return new AuditQuery(index, limit, attributes, text, since, until);
    }
}
