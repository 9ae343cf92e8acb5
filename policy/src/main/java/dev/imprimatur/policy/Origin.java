package dev.imprimatur.policy;

/**
 * Finds for a character of a YAML scalar where it stands in the file, although quotes, escapes, indentation and folded
 * lines lie between them.
 */
final class Origin {

    private final String file;
    private final int[] source;
    private final int start;
    private final int end;
    private final String value;
    private final Yaml.Style style;

    /**
     * @param source the whole file in code points
     * @param start where the scalar begins in it, with its quote or block indicator
     * @param end behind the scalar
     */
    Origin(String file, int[] source, int start, int end, String value, Yaml.Style style) {
        this.file = file;
        this.source = source;
        this.start = start;
        this.end = end;
        this.value = value;
        this.style = style;
    }

    /** The place of the code point number {@code offset} of the value; of its end when there is no such. */
    Place at(int offset) {
        int[] wanted = value.codePoints().limit(offset + 1L).toArray();
        int at = content();
        int last = at;
        for (int code : wanted) {
            at = seek(code, at);
            last = at;
            at += width(at);
        }
        return placeOf(source, file, wanted.length <= offset ? at : last);
    }

    /** The place of an index into a file. */
    static Place placeOf(int[] source, String file, int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(index, source.length); i++) {
            if (source[i] == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Place(file, line, column);
    }

    /** Where the content begins. */
    private int content() {
        return switch (style) {
            case PLAIN -> start;
            case SINGLE_QUOTED, DOUBLE_QUOTED -> start + 1;
            case BLOCK -> {
                int at = start;
                while (at < end && source[at] != '\n') {
                    at++;
                }
                yield at + 1;
            }
        };
    }

    /** The first index from {@code at} on that can stand for {@code code}: blanks that the value lacks are skipped. */
    private int seek(int code, int at) {
        int i = at;
        while (i < end && source[i] != code && !escape(i) && !(blank(code) && source[i] == '\n')) {
            if (!blank(source[i])) {
                return i;
            }
            i++;
        }
        if (continuation(i)) {
            return seek(code, i + 2);
        }
        return Math.min(i, end);
    }

    private boolean escape(int i) {
        return style == Yaml.Style.DOUBLE_QUOTED && source[i] == '\\';
    }

    private boolean continuation(int i) {
        return i + 1 < end && escape(i) && source[i + 1] == '\n';
    }

    /** How many code points of the file stand for the one of the value at {@code i}. */
    private int width(int i) {
        if (i + 1 >= end) {
            return 1;
        }
        if (style == Yaml.Style.SINGLE_QUOTED && source[i] == '\'' && source[i + 1] == '\'') {
            return 2;
        }
        if (!escape(i)) {
            return 1;
        }
        return switch (source[i + 1]) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private static boolean blank(int code) {
        return code == ' ' || code == '\n' || code == '\t' || code == '\r';
    }
}
