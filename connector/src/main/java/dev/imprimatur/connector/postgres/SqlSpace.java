package dev.imprimatur.connector.postgres;

/** What stands between the words of an SQL text, as PostgreSQL's scanner has it. */
final class SqlSpace {

    private SqlSpace() {}

    /** Where the next token begins, behind spaces and comments. */
    static int skip(String text, int from) {
        int i = from;
        while (i < text.length()) {
            if (space(text.charAt(i))) {
                i++;
            } else if (text.startsWith("--", i)) {
                i = lineEnd(text, i);
            } else if (text.startsWith("/*", i)) {
                i = behindComment(text, i);
            } else {
                return i;
            }
        }
        return i;
    }

    /** The quote with which a literal goes on that stopped here: behind a line's end, without comments; -1 where none is. */
    static int continuation(String text, int from) {
        boolean line = false;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (space(c)) {
                line |= newline(c);
                i++;
            } else {
                return c == '\'' && line ? i : -1;
            }
        }
        return -1;
    }

    /** Whether it can stand in a word, or in the name of a dollar quote. */
    static boolean wordly(char c) {
        return c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || letter(c);
    }

    static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean space(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == 0x0b || newline(c);
    }

    private static boolean newline(char c) {
        return c == '\n' || c == '\r';
    }

    private static int lineEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !newline(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Comments nest. */
    private static int behindComment(String text, int from) {
        int depth = 0;
        int i = from;
        do {
            if (text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else {
                i++;
            }
        } while (depth > 0 && i < text.length());
        return Math.min(i, text.length());
    }
}
