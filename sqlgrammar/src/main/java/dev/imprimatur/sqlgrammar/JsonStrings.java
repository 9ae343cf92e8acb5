package dev.imprimatur.sqlgrammar;

import java.nio.charset.StandardCharsets;

/** The strings in the JSON that the grammar writes. */
final class JsonStrings {

    private final byte[] json;

    JsonStrings(byte[] json) {
        this.json = json;
    }

    /** Where the string ends whose content begins at {@code start}: the place of its closing quote. */
    int end(int start) {
        int at = start;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        if (at >= json.length) {
            throw unexpected(at);
        }
        return at;
    }

    /** The string with its escapes resolved. */
    String text(int start, int end) {
        for (int at = start; at < end; at++) {
            if (json[at] == '\\') {
                return unescaped(start, end);
            }
        }
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }

    private String unescaped(int start, int end) {
        byte[] text = new byte[end - start];
        int length = 0;
        int at = start;
        while (at < end) {
            byte each = json[at++];
            if (each == '\\') {
                each = json[at++];
                if (each == 'u') {
                    each = control(at);
                    at += 4;
                } else {
                    each = escaped(each, at);
                }
            }
            text[length++] = each;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static byte escaped(byte letter, int at) {
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> throw unexpected(at);
        };
    }

    /** A control character as four hexadecimal digits; the grammar writes all others as they are. */
    private byte control(int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < json.length ? Character.digit(json[i], 16) : -1;
            if (digit < 0) {
                throw unexpected(i);
            }
            value = value * 16 + digit;
        }
        if (value >= 0x80) {
            throw unexpected(at);
        }
        return (byte) value;
    }

    static UnexpectedTreeException unexpected(int at) {
        return new UnexpectedTreeException("the tree is not understood at byte %d".formatted(at));
    }
}
