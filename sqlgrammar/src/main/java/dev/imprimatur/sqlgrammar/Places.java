package dev.imprimatur.sqlgrammar;

/** Turns places in the UTF-8 bytes of a text into places in the text. Asked in rising order. */
final class Places {

    private final byte[] bytes;
    private final boolean same;
    private int atByte;
    private int atChar;

    Places(String text, byte[] bytes) {
        this.bytes = bytes;
        this.same = text.length() == bytes.length;
    }

    /** The index of the char that begins at a byte. */
    int index(int place) {
        if (place < atByte || place > bytes.length) {
            throw new UnexpectedTreeException("a statement stands outside the text");
        }
        if (same) {
            return place;
        }
        while (atByte < place) {
            // A character of four bytes is two chars.
            int first = bytes[atByte] & 0xff;
            int width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
            atByte += width;
            atChar += width == 4 ? 2 : 1;
        }
        if (atByte != place) {
            throw new UnexpectedTreeException("a statement begins or ends inside a character");
        }
        return atChar;
    }
}
