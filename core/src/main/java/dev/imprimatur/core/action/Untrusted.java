package dev.imprimatur.core.action;

import java.util.Locale;

/**
 * Text of a stranger, in which whatever could hide, reorder or drive a terminal is written as its code point: {@code
 * \\u{202e}}. Nothing is left out. Reading it again changes nothing.
 */
final class Untrusted {

    private Untrusted() {}

    /** On one line. */
    static String line(String text) {
        return visible(text, false);
    }

    /** With its line feeds. */
    static String lines(String text) {
        return visible(text, true);
    }

    private static String visible(String text, boolean lines) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (plain(point) || (lines && point == '\n')) {
                shown.appendCodePoint(point);
            } else {
                shown.append("\\u{")
                        .append(Integer.toHexString(point).toLowerCase(Locale.ROOT))
                        .append('}');
            }
        });
        return shown.toString();
    }

    private static boolean plain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
