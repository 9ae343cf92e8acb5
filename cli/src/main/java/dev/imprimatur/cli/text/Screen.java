package dev.imprimatur.cli.text;

import dev.imprimatur.core.action.Visible;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;

/**
 * A stream that people may read: where to write, with which colours, how wide. Untrusted text goes through
 * {@link #visible} before it comes here.
 *
 * @param live whether it is a terminal
 * @param columns to fill; 0 for as long as it takes
 */
public record Screen(PrintStream to, boolean live, int columns, Style style, Visible visible) {

    public static Screen of(PrintStream to, boolean live, int columns, boolean colours, Charset charset) {
        return new Screen(to, live, live ? columns : 0, new Style(live && colours), new Visible(charset));
    }

    public void line(String text) {
        to.println(text);
        to.flush();
    }

    public void lines(List<String> lines) {
        lines.forEach(to::println);
        to.flush();
    }

    /** The columns to wrap at. */
    public int wrap() {
        return columns >= 40 ? columns : 100;
    }

    /** The first glyph where the terminal can show it, otherwise the ASCII one. */
    public String glyph(String fancy, String plain) {
        return visible.charset().newEncoder().canEncode(fancy) ? fancy : plain;
    }

    public String ellipsis() {
        return glyph("…", "...");
    }
}
