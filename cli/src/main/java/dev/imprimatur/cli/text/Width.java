package dev.imprimatur.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** Columns that visible text takes in a terminal, and cutting it to them. */
public final class Width {

    private Width() {}

    /** The columns of {@code text}; colour codes take none. */
    public static int of(String text) {
        int columns = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (point == 0x1b) {
                at = text.indexOf('m', at) + 1;
            } else {
                columns += Math.max(0, WCWidth.wcwidth(point));
                at += Character.charCount(point);
            }
        }
        return columns;
    }

    /** Pads with blanks to {@code columns}. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** At most {@code columns}; {@code ellipsis} stands for what is left out. Colours are kept and ended. */
    public static String cut(String text, int columns, String ellipsis) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int left = columns - of(ellipsis);
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int end = point == 0x1b ? text.indexOf('m', at) + 1 : at + Character.charCount(point);
            left -= point == 0x1b ? 0 : Math.max(0, WCWidth.wcwidth(point));
            if (left < 0) {
                break;
            }
            out.append(text, at, end);
            at = end;
        }
        return out.append(ellipsis)
                .append(text.indexOf('\u001b') >= 0 ? "\u001b[0m" : "")
                .toString();
    }

    /** Uncoloured text in pieces of at most {@code columns}, cut anywhere: nothing is moved or dropped. */
    public static List<String> pieces(String text, int columns) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int used = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int takes = Math.max(0, WCWidth.wcwidth(point));
            if (used + takes > columns && used > 0) {
                pieces.add(piece.toString());
                piece.setLength(0);
                used = 0;
            }
            piece.appendCodePoint(point);
            used += takes;
            at += Character.charCount(point);
        }
        pieces.add(piece.toString());
        return pieces;
    }

    /** Our own sentences in lines of at most {@code columns}, cut between words where there is a blank. */
    public static List<String> words(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && of(line.toString()) + 1 + of(word) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        lines.add(line.toString());
        return lines.stream().flatMap(each -> pieces(each, columns).stream()).toList();
    }
}
