package dev.imprimatur.policy;

import java.util.List;

/** A YAML value that knows where it stands. */
sealed interface Yaml {

    Place place();

    /** What it is, as a message names it. */
    default String kind() {
        return switch (this) {
            case Scalar scalar -> scalar.text().isEmpty() ? "nothing" : "`" + scalar.brief() + "`";
            case Sequence sequence -> "a list";
            case Mapping mapping -> "a block of keys";
        };
    }

    /**
     * Text, a number or a flag, as it is written.
     *
     * @param style how it is written
     * @param origin where each of its characters stands
     */
    record Scalar(Place place, String text, Style style, Origin origin) implements Yaml {

        /** Cut to what fits a message. */
        String brief() {
            String line = text.lines().findFirst().orElse("");
            return line.length() <= 60 && line.length() == text.length()
                    ? text
                    : line.substring(0, Math.min(line.length(), 60)) + "…";
        }
    }

    /** A list. */
    record Sequence(Place place, List<Yaml> items) implements Yaml {}

    /** Keys and values in the order of the file; a key may stand there twice. */
    record Mapping(Place place, List<Entry> entries) implements Yaml {}

    /** One key and its value. */
    record Entry(Scalar key, Yaml value) {}

    /** How a scalar is written. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        /** With {@code |} or {@code >}. */
        BLOCK
    }
}
