package dev.imprimatur.core.card;

/**
 * Text to be shown character by character, in a block of its own from which it can't get out.
 *
 * @param name what it is, in the gateway's words
 * @param text of strangers, with line feeds; nothing hides in it
 */
public record Passage(String name, String text) {

    /** With whatever hides in {@code text} made visible, and padding as a mark that counts it. */
    static Passage of(String name, String text) {
        return new Passage(name, Padding.marked(Entry.VISIBLE.block(text)));
    }

    /** As much of it as {@code room} characters hold: its beginning and its end, for both are where things are hidden. */
    Excerpt fit(int room) {
        if (text.length() <= room) {
            return new Excerpt(name, text, 0, "");
        }
        int head = before(Math.max(0, room) * 2 / 3);
        int tail = behind(text.length() - Math.max(0, room - head));
        return new Excerpt(name, text.substring(0, head), text.codePointCount(head, tail), text.substring(tail));
    }

    /** The last place at or before {@code at} that is inside no character and no mark. */
    private int before(int at) {
        int mark = mark(at);
        if (mark >= 0) {
            return mark;
        }
        return at > 0 && Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
    }

    /** The first place at or behind {@code at} that is inside no character and no mark. */
    private int behind(int at) {
        if (at >= text.length()) {
            return text.length();
        }
        int mark = mark(at);
        if (mark >= 0) {
            return text.indexOf('}', mark) + 1;
        }
        return Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    /** Where the mark begins in whose middle {@code at} is; -1 where it is in none. */
    private int mark(int at) {
        int start = text.lastIndexOf("\\u{", at - 1);
        return start >= 0 && start < at && at <= text.indexOf('}', start) ? start : -1;
    }
}
