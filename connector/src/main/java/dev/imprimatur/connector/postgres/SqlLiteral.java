package dev.imprimatur.connector.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A string literal, or a quoted name, of an SQL text that PostgreSQL's grammar has read with
 * {@code standard_conforming_strings} on. The text has a char for each of its bytes (ISO 8859-1 of its UTF-8).
 *
 * @param form how it is written
 * @param pieces what stands between quotes; more than one where it goes on after a line's end
 * @param end behind its last delimiter
 */
record SqlLiteral(Form form, List<Piece> pieces, int end) {

    /** How a literal is written. */
    enum Form {
        PLAIN,
        ESCAPES,
        UNICODE,
        DOLLARS
    }

    /** Between two delimiters. */
    record Piece(int start, int end) {}

    SqlLiteral {
        pieces = List.copyOf(pieces);
    }

    /** The one that begins exactly here. */
    static Optional<SqlLiteral> at(String text, int at) {
        if (text.startsWith("'", at)) {
            return quoted(text, at, '\'', Form.PLAIN);
        }
        if (text.regionMatches(true, at, "e'", 0, 2)) {
            return quoted(text, at + 1, '\'', Form.ESCAPES);
        }
        if (text.regionMatches(true, at, "u&'", 0, 3)) {
            return quoted(text, at + 2, '\'', Form.UNICODE);
        }
        return text.startsWith("$", at) ? dollars(text, at) : Optional.empty();
    }

    /** The quoted name that begins exactly here. */
    static Optional<SqlLiteral> nameAt(String text, int at) {
        if (text.startsWith("\"", at)) {
            return quoted(text, at, '"', Form.PLAIN);
        }
        return text.regionMatches(true, at, "u&\"", 0, 3) ? quoted(text, at + 2, '"', Form.UNICODE) : Optional.empty();
    }

    private static Optional<SqlLiteral> quoted(String text, int opening, char quote, Form form) {
        List<Piece> pieces = new ArrayList<>(1);
        int next = opening;
        while (true) {
            int end = closing(text, next + 1, quote, form);
            if (end < 0) {
                return Optional.empty();
            }
            pieces.add(new Piece(next + 1, end));
            next = quote == '\'' ? SqlSpace.continuation(text, end + 1) : -1;
            if (next < 0) {
                return Optional.of(new SqlLiteral(form, pieces, end + 1));
            }
        }
    }

    private static int closing(String text, int from, char quote, Form form) {
        int i = from;
        while (i < text.length()) {
            if (text.charAt(i) == '\\' && form == Form.ESCAPES) {
                i += 2;
            } else if (text.charAt(i) != quote) {
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i;
            }
        }
        return -1;
    }

    private static Optional<SqlLiteral> dollars(String text, int at) {
        int tag = at + 1;
        while (tag < text.length() && SqlSpace.wordly(text.charAt(tag))) {
            tag++;
        }
        if (!text.startsWith("$", tag)) {
            return Optional.empty();
        }
        String delimiter = text.substring(at, tag + 1);
        int end = text.indexOf(delimiter, tag + 1);
        return end < 0
                ? Optional.empty()
                : Optional.of(new SqlLiteral(Form.DOLLARS, List.of(new Piece(tag + 1, end)), end + delimiter.length()));
    }

    /**
     * What it means.
     *
     * @param escape before code points, where the form has such
     */
    String value(String text, char escape) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String doubled = text.charAt(pieces.getFirst().start() - 1) == '"' ? "\"" : "'";
        for (Piece piece : pieces) {
            String written = text.substring(piece.start(), piece.end());
            String plain = switch (form) {
                case PLAIN, UNICODE -> written.replace(doubled + doubled, doubled);
                case ESCAPES -> SqlEscapes.backslashes(written);
                case DOLLARS -> written;
            };
            bytes.writeBytes(plain.getBytes(StandardCharsets.ISO_8859_1));
        }
        String all = bytes.toString(StandardCharsets.UTF_8);
        return form == Form.UNICODE ? SqlEscapes.codePoints(all, escape) : all;
    }
}
