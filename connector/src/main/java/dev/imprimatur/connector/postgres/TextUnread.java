package dev.imprimatur.connector.postgres;

/** A text must be read first, and that takes too long for a loop: see {@link ReadingRoom}. */
final class TextUnread extends Exception {

    private static final long serialVersionUID = 1L;

    private final String text;

    TextUnread(String text) {
        super("A text of " + text.length() + " characters is not read yet.", null, false, false);
        this.text = text;
    }

    String text() {
        return text;
    }
}
