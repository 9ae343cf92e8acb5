package dev.imprimatur.core.audit;

/**
 * Events next to each other.
 *
 * @param last not before the first
 */
public record IndexRange(long first, long last) {
    public IndexRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("`" + first + "` to `" + last + "` is no range of events.");
        }
    }
}
