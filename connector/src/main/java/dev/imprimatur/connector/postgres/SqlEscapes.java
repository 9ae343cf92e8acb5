package dev.imprimatur.connector.postgres;

import java.nio.charset.StandardCharsets;

/** What escapes mean in PostgreSQL's literals. Of what its grammar would not accept, any text is the answer. */
final class SqlEscapes {

    private SqlEscapes() {}

    /** Of {@code E'…'}, a char for each byte before and after. */
    static String backslashes(String written) {
        StringBuilder value = new StringBuilder();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if (c == '\'') {
                value.append(c);
                i += 2;
            } else if (c != '\\' || i + 1 == written.length()) {
                value.append(c);
                i++;
            } else {
                i = escape(written, i + 1, value);
            }
        }
        return value.toString();
    }

    /** Answers where what follows the escape begins. */
    private static int escape(String written, int at, StringBuilder value) {
        char c = written.charAt(at);
        int octal = digits(written, at, 3, 8);
        if (octal > at) {
            value.append((char) (Integer.parseInt(written, at, octal, 8) & 0xff));
            return octal;
        }
        int most = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        int end = digits(written, at + 1, most, 16);
        if (end == at + 1) {
            value.append(single(c));
            return end;
        }
        long number = Long.parseLong(written, at + 1, end, 16);
        if (c == 'x') {
            value.append((char) number);
            return end;
        }
        if (Character.isBmpCodePoint((int) number)
                && Character.isHighSurrogate((char) number)
                && written.startsWith("\\", end)
                && end + 2 < written.length()) {
            int width = written.charAt(end + 1) == 'u' ? 4 : 8;
            int second = digits(written, end + 2, width, 16);
            if (second > end + 2) {
                int low = (int) Long.parseLong(written, end + 2, second, 16);
                bytes(value, Character.toCodePoint((char) number, (char) low));
                return second;
            }
        }
        bytes(value, (int) number);
        return end;
    }

    private static char single(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> (char) 0x0b;
            default -> c;
        };
    }

    private static void bytes(StringBuilder value, int point) {
        String character = Character.isValidCodePoint(point) ? Character.toString(point) : "?";
        value.append(new String(character.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static int digits(String written, int from, int most, int radix) {
        int i = from;
        while (i < written.length() && i - from < most && Character.digit(written.charAt(i), radix) >= 0) {
            i++;
        }
        return i;
    }

    /** Of {@code U&'…'}: the escape and four digits, or with a plus six; doubled it is itself. */
    static String codePoints(String written, char escape) {
        StringBuilder value = new StringBuilder();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if (c != escape) {
                value.append(c);
                i++;
                continue;
            }
            boolean six = written.startsWith("+", i + 1);
            int from = i + (six ? 2 : 1);
            int end = digits(written, from, six ? 6 : 4, 16);
            if (end == from) {
                value.append(c);
                i += 2;
            } else {
                int point = Integer.parseInt(written, from, end, 16);
                if (Character.isBmpCodePoint(point)) {
                    value.append((char) point);
                } else if (Character.isValidCodePoint(point)) {
                    value.appendCodePoint(point);
                }
                i = end;
            }
        }
        return value.toString();
    }
}
