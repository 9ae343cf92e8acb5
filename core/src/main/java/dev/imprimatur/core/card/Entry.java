package dev.imprimatur.core.card;

import dev.imprimatur.core.action.Visible;
import java.nio.charset.StandardCharsets;

/**
 * One line of a card. Nothing hides in its text, but a channel still has to escape what is markup there.
 *
 * @param name what it is, in the gateway's words
 * @param text on one line
 */
public record Entry(String name, String text) {

    static final Visible VISIBLE = new Visible(StandardCharsets.UTF_8);

    /** With whatever hides in {@code text} made visible. */
    static Entry of(String name, String text) {
        return new Entry(name, VISIBLE.line(text));
    }

    /** With whatever still hides in what a subject says of itself made visible. */
    static Entry said(String name, String text) {
        return new Entry(name, VISIBLE.lineSaid(text));
    }
}
