package dev.imprimatur.policy;

import java.util.Comparator;

/**
 * Something wrong, or doubtful, in a policy folder.
 *
 * @param text one sentence: what is wrong and what to do
 */
public record Finding(Place place, Severity severity, String text) implements Comparable<Finding> {

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::place)
            .thenComparing(Finding::severity)
            .thenComparing(Finding::text);

    /** How bad it is. */
    public enum Severity {
        /** The set is refused. */
        ERROR,
        /** The set works, perhaps not as its author believes. */
        WARNING
    }

    @Override
    public int compareTo(Finding that) {
        return ORDER.compare(this, that);
    }

    /** {@code file:line:column: sentence}; a warning says that it is one. */
    @Override
    public String toString() {
        return place
                + ": "
                + switch (severity) {
                    case ERROR -> text;
                    case WARNING -> "warning: " + text;
                };
    }
}
