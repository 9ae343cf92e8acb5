package dev.imprimatur.core.card;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blanks and empty lines that push what follows out of sight. They are written as marks that count them, which no text of
 * strangers can contain once it is visible: <code>&#92;u{20}×3000</code>.
 */
final class Padding {

    /** What nobody needs in one place: more than so many blanks, or more than so many lines. */
    private static final int BLANKS = 64;

    private static final int LINES = 5;

    private static final Pattern BLANK = Pattern.compile("[ \\n]+");

    private Padding() {}

    /** @param visible text in which nothing hides but by its length */
    static String marked(String visible) {
        Matcher runs = BLANK.matcher(visible);
        StringBuilder marked = new StringBuilder();
        while (runs.find()) {
            String run = runs.group();
            long lines = run.chars().filter(c -> c == '\n').count();
            long blanks = run.length() - lines;
            boolean padding = blanks > BLANKS + 4 * lines || lines > LINES;
            runs.appendReplacement(marked, Matcher.quoteReplacement(padding ? mark(lines, blanks) : run));
        }
        return runs.appendTail(marked).toString();
    }

    private static String mark(long lines, long blanks) {
        String counted = (lines == 0 ? "" : "\\u{a}×" + lines)
                + (lines > 0 && blanks > 0 ? " " : "")
                + (blanks == 0 ? "" : "\\u{20}×" + blanks);
        return lines == 0 ? " " + counted + " " : "\n" + counted + "\n";
    }
}
