package dev.imprimatur.connector.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * A string literal of an SQL text.
 *
 * @param start of what stands between the quotes, in chars
 * @param end of that
 * @param value what it means, where that is as it is written but for doubled quotes
 * @param word the word, or the quoted name, just before it or before the literals that it continues; empty where something
 *     else is
 * @param assigned there is an equals sign between them
 */
record SqlLiteral(int start, int end, String value, String word, boolean assigned) {

    /** All of them in order; also of a text that is no SQL. */
    static List<SqlLiteral> in(String sql) {
        Scan scan = new Scan(sql);
        while (scan.at < sql.length()) {
            scan.step();
        }
        return scan.literals;
    }

    private static final class Scan {

        private final String sql;
        private final List<SqlLiteral> literals = new ArrayList<>();
        private String word = "";
        private boolean assigned;
        private int at;

        Scan(String sql) {
            this.sql = sql;
        }

        private void step() {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '=') {
                assigned = true;
                at++;
            } else if (sql.startsWith("--", at)) {
                at = line();
            } else if (sql.startsWith("/*", at)) {
                at = behindComment();
            } else if (c == '\'') {
                literal(quoted('\'', false));
            } else if (c == '"') {
                int start = at + 1;
                int end = quoted('"', false);
                name(sql.substring(start, end).replace("\"\"", "\""));
                at = Math.min(end + 1, sql.length());
            } else if (c == '$' && !tag().isEmpty()) {
                dollars(tag());
            } else if (wordly(c) && !Character.isDigit(c)) {
                words();
            } else {
                name("");
                at++;
            }
        }

        private void name(String next) {
            word = next;
            assigned = false;
        }

        private int line() {
            int end = at;
            while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
                end++;
            }
            return end;
        }

        /** Comments nest. */
        private int behindComment() {
            int depth = 0;
            int i = at;
            do {
                if (sql.startsWith("/*", i)) {
                    depth++;
                    i += 2;
                } else if (sql.startsWith("*/", i)) {
                    depth--;
                    i += 2;
                } else {
                    i++;
                }
            } while (depth > 0 && i < sql.length());
            return Math.min(i, sql.length());
        }

        /** Where what begins at the quote here ends. */
        private int quoted(char quote, boolean escapes) {
            int i = at + 1;
            while (i < sql.length()) {
                char c = sql.charAt(i);
                if (c == '\\' && escapes) {
                    i += 2;
                } else if (c != quote) {
                    i++;
                } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i += 2;
                } else {
                    return i;
                }
            }
            return sql.length();
        }

        private void literal(int end) {
            literals.add(new SqlLiteral(at + 1, end, sql.substring(at + 1, end).replace("''", "'"), word, assigned));
            at = Math.min(end + 1, sql.length());
        }

        /** The delimiter that begins here, as {@code $$} or {@code $tag$}; empty where none does. */
        private String tag() {
            int i = at + 1;
            while (i < sql.length() && wordly(sql.charAt(i)) && !(i == at + 1 && Character.isDigit(sql.charAt(i)))) {
                i++;
            }
            return i < sql.length() && sql.charAt(i) == '$' ? sql.substring(at, i + 1) : "";
        }

        private void dollars(String tag) {
            int start = at + tag.length();
            int end = sql.indexOf(tag, start);
            int stop = end < 0 ? sql.length() : end;
            literals.add(new SqlLiteral(start, stop, sql.substring(start, stop), word, assigned));
            at = Math.min(stop + tag.length(), sql.length());
        }

        /** A word, or the prefix of a literal. */
        private void words() {
            int start = at;
            while (at < sql.length() && (wordly(sql.charAt(at)) || sql.charAt(at) == '$')) {
                at++;
            }
            String read = sql.substring(start, at);
            boolean before = at < sql.length() && sql.charAt(at) == '\'';
            if (before && read.equalsIgnoreCase("e")) {
                literal(quoted('\'', true));
            } else if (before && read.equalsIgnoreCase("n")) {
                literal(quoted('\'', false));
            } else {
                boolean unicode = read.equalsIgnoreCase("u") && sql.startsWith("&'", at);
                if (unicode) {
                    at++;
                    literal(quoted('\'', false));
                } else {
                    name(read);
                }
            }
        }

        private static boolean wordly(char c) {
            return c == '_' || c >= 0x80 || Character.isLetterOrDigit(c);
        }
    }
}
