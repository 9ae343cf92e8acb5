package dev.imprimatur.identity.yaml;

import java.util.List;

/** A YAML value that knows where it stands. */
public sealed interface Yaml permits Yaml.Scalar, Yaml.Sequence, Block {

    /** As {@code file:line:column}. */
    String place();

    /** Reads the text of a file; see {@link YamlReader}. */
    static Block parse(String file, String text) {
        return YamlReader.read(file, text);
    }

    /** What kind of value is written. */
    enum Kind {
        TEXT,
        WHOLE,
        FLAG,
        NOTHING,
        OTHER
    }

    /** One value, as it is written. */
    record Scalar(String place, String written, Kind kind) implements Yaml {

        /** As text; whole numbers count as text too, everything else must be quoted. */
        public String text() {
            return switch (kind) {
                case TEXT, WHOLE -> written;
                case NOTHING -> throw refused("A value is missing here.");
                case FLAG, OTHER -> throw refused("`" + written + "` is not text: put it into quotes.");
            };
        }

        /** As a whole number. */
        public long whole() {
            try {
                if (kind == Kind.WHOLE) {
                    return Long.parseLong(written);
                }
            } catch (NumberFormatException e) {
                throw refused("`" + written + "` is too large a number.");
            }
            throw refused("`" + written + "` is not a whole number.");
        }

        /** As {@code true} or {@code false}. */
        public boolean flag() {
            if (kind == Kind.FLAG) {
                return written.equals("true");
            }
            throw refused("`" + written + "` is neither `true` nor `false`.");
        }
    }

    /** Values in order. */
    record Sequence(String place, List<Yaml> values) implements Yaml {
        public Sequence {
            values = List.copyOf(values);
        }
    }

    /** A refusal at this place. */
    default YamlRefused refused(String sentence) {
        return new YamlRefused(place(), sentence);
    }

    /** This as one value. */
    default Scalar scalar() {
        return switch (this) {
            case Scalar scalar -> scalar;
            case Sequence list -> throw refused("A list stands where one value is expected.");
            case Block block -> throw refused("Keys stand where one value is expected.");
        };
    }

    /** This as a list. */
    default List<Yaml> list() {
        return switch (this) {
            case Sequence list -> list.values();
            case Scalar scalar -> throw refused("A list is expected here: write `[…]`, or one `- ` line for each.");
            case Block block -> throw refused("A list is expected here, not keys.");
        };
    }

    /** This as keys with values. */
    default Block block() {
        return switch (this) {
            case Block block -> block;
            case Scalar scalar -> throw refused("Keys with values are expected here: write `{ key: value }`.");
            case Sequence list -> throw refused("Keys with values are expected here, not a list.");
        };
    }
}
