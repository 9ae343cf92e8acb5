package dev.imprimatur.connector.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads an option as it is written: {@code PASSWORD 'x'}, {@code ENCRYPTED PASSWORD 'x'}, {@code "name" 'x'}, {@code name =
 * 'x'}, {@code space.name = 'x'}. Everything else it does not know.
 */
final class OptionText {

    private final String text;
    private int at;

    /**
     * @param text a char for each byte
     * @param at where the option begins
     */
    OptionText(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** The literal of the option of this name, if it means this. */
    Optional<SqlLiteral> literal(String name, String value) {
        Optional<String> first = name();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        boolean more = first.get().equals("encrypted") && name.equals("password");
        boolean space = accept('.');
        Optional<String> last = more || space ? name() : first;
        if (last.isEmpty() || !last.get().equals(name)) {
            return Optional.empty();
        }
        accept('=');
        Optional<SqlLiteral> literal = SqlLiteral.at(text, at);
        return literal.filter(found -> found.value(text, escape(found)).equals(value));
    }

    private boolean accept(char sign) {
        if (at < text.length() && text.charAt(at) == sign) {
            at = SqlSpace.skip(text, at + 1);
            return true;
        }
        return false;
    }

    private Optional<String> name() {
        Optional<SqlLiteral> quoted = SqlLiteral.nameAt(text, at);
        if (quoted.isPresent()) {
            char escape = escape(quoted.get());
            at = behind(quoted.get());
            return Optional.of(quoted.get().value(text, escape));
        }
        int end = at;
        while (end < text.length() && (SqlSpace.wordly(text.charAt(end)) || (end > at && text.charAt(end) == '$'))) {
            end++;
        }
        if (end == at) {
            return Optional.empty();
        }
        byte[] bytes = text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                bytes[i] = (byte) (bytes[i] + ('a' - 'A'));
            }
        }
        at = SqlSpace.skip(text, end);
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Where what follows it begins, behind its UESCAPE too. */
    private int behind(SqlLiteral literal) {
        int next = SqlSpace.skip(text, literal.end());
        return escapeAt(literal)
                .map(escape -> SqlSpace.skip(text, escape.end()))
                .orElse(next);
    }

    private char escape(SqlLiteral literal) {
        return escapeAt(literal)
                .map(escape -> escape.value(text, '\\'))
                .filter(escape -> escape.length() == 1)
                .map(escape -> escape.charAt(0))
                .orElse('\\');
    }

    private Optional<SqlLiteral> escapeAt(SqlLiteral literal) {
        String word = "uescape";
        int next = SqlSpace.skip(text, literal.end());
        return literal.form() == SqlLiteral.Form.UNICODE && text.regionMatches(true, next, word, 0, word.length())
                ? SqlLiteral.at(text, SqlSpace.skip(text, next + word.length()))
                : Optional.empty();
    }
}
