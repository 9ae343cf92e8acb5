package dev.imprimatur.core.card;

/**
 * How it stands.
 *
 * @param word the state, as the log writes it
 * @param sentence what that means, and who did it; on one line, with nothing hidden in it
 * @param open whether somebody can still decide
 */
public record Status(String word, String sentence, boolean open) {}
