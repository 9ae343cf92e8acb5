package dev.imprimatur.core.action;

/** What {@link Visible#line} or {@link Visible#block} was made of. */
public final class Unmarked {

    private Unmarked() {}

    public static String of(String shown) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < shown.length()) {
            int end = shown.startsWith("\\u{", at) ? shown.indexOf('}', at) : -1;
            if (end < 0) {
                text.append(shown.charAt(at));
                at++;
            } else {
                text.appendCodePoint(Integer.parseInt(shown, at + 3, end, 16));
                at = end + 1;
            }
        }
        return text.toString();
    }
}
