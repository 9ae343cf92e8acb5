package dev.imprimatur.core.action;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.text.Normalizer;

/**
 * Untrusted text as it may be shown: everything that could hide, reorder, imitate or drive the terminal is written as
 * a mark, <code>&#92;u{…}</code>, with its code point in hex. Nothing is left out and nothing is normalised: what was shown can be
 * had back exactly. A backslash that would read as the start of such a mark is itself written as <code>&#92;u{5c}</code>.
 *
 * @param charset of the terminal; what it can't show is written as a mark too
 */
public record Visible(Charset charset) {

    /** How many combining marks a letter may carry before the rest are marked: more climb into other lines. */
    private static final int MAX_COMBINING = 2;

    private static final String MARK = "\\u{";
    private static final String MARKED_AGAIN = "\\u{5c}u{";

    /** {@code text} on one line: line breaks are marked too. */
    public String line(String text) {
        return shown(text, false);
    }

    /** {@code text} with its line feeds kept; a carriage return is marked. */
    public String block(String text) {
        return shown(text, true);
    }

    /** Like {@link #line} for what a subject says of itself, in which much is marked already: no mark is marked again. */
    public String lineSaid(String text) {
        return line(text).replace(MARKED_AGAIN, MARK);
    }

    /** Like {@link #block} for what a subject says of itself, in which much is marked already: no mark is marked again. */
    public String blockSaid(String text) {
        return block(text).replace(MARKED_AGAIN, MARK);
    }

    /** Whether anything of {@code text} needs a mark beyond line feeds. */
    public boolean marks(String text) {
        return !block(text).equals(text);
    }

    private String shown(String text, boolean lines) {
        CharsetEncoder encoder = charset.newEncoder();
        StringBuilder out = new StringBuilder(text.length());
        Word word = new Word(0, false);
        int combining = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            combining = isCombining(point) ? combining + 1 : 0;
            word = at < word.end() ? word : Word.at(text, at);
            boolean keep = point < 0x7f
                    ? plain(point, text, next, lines)
                    : harmless(point)
                            && combining <= MAX_COMBINING
                            && (combining == 0 || at > 0)
                            && encoder.canEncode(text.substring(at, next))
                            && !(word.latin() && imitates(point));
            if (keep) {
                out.appendCodePoint(point);
            } else {
                out.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
            at = next;
        }
        return out.toString();
    }

    private static boolean plain(int point, String text, int next, boolean lines) {
        return point == '\n' ? lines : point >= ' ' && !(point == '\\' && text.startsWith("u{", next));
    }

    private static boolean isCombining(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static boolean harmless(int point) {
        boolean known = switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
        return known && !blank(point) && !plainInDisguise(point);
    }

    /** Letters and symbols that draw nothing: fillers, the braille blank, variation selectors, the grapheme joiner. */
    private static boolean blank(int point) {
        return (point >= 0xfe00 && point <= 0xfe0f)
                || (point >= 0xe0100 && point <= 0xe01ef)
                || (point >= 0x180b && point <= 0x180f)
                || switch (point) {
                    case 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
                    default -> false;
                };
    }

    /** Letters and digits that are another shape of ASCII ones: full width, mathematical, superscript, ligatures. */
    private static boolean plainInDisguise(int point) {
        if (!Character.isLetterOrDigit(point) && Character.getType(point) != Character.OTHER_NUMBER) {
            return false;
        }
        String plain = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
        return plain.chars().allMatch(c -> c < 0x80);
    }

    /** In one word with Latin letters, such a letter is there to be taken for one of them. */
    private static boolean imitates(int point) {
        return Character.isLetter(point) && !isLatin(point) && !wide(point);
    }

    private static boolean isLatin(int point) {
        return Character.UnicodeScript.of(point) == Character.UnicodeScript.LATIN;
    }

    /** Scripts that share no shapes with Latin and are commonly written next to it without a blank. */
    private static boolean wide(int point) {
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
            default -> false;
        };
    }

    /**
     * A run of letters, digits, underscores and combining marks.
     *
     * @param end behind its last character
     * @param latin whether it has a Latin letter
     */
    private record Word(int end, boolean latin) {

        static Word at(String text, int start) {
            boolean latin = false;
            int at = start;
            while (at < text.length()) {
                int point = text.codePointAt(at);
                if (!Character.isLetterOrDigit(point) && point != '_' && !isCombining(point)) {
                    break;
                }
                latin |= Character.isLetter(point) && isLatin(point);
                at += Character.charCount(point);
            }
            return new Word(Math.max(at, start + 1), latin);
        }
    }
}
