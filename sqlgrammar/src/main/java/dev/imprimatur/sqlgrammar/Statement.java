package dev.imprimatur.sqlgrammar;

import java.util.Objects;

/**
 * One statement of the text that was parsed.
 *
 * @param node what it says
 * @param location where it begins in the text, in chars
 * @param length how long it is, in chars, without the semicolon
 * @param text exactly that piece of the text, from its first word to its semicolon or the end, comments included
 */
public record Statement(Node node, int location, int length, String text) {

    public Statement {
        Objects.requireNonNull(node);
        if (location < 0 || length != text.length()) {
            throw new IllegalArgumentException(
                    "a statement of %d chars at %d can't be `%s`".formatted(length, location, text));
        }
    }
}
