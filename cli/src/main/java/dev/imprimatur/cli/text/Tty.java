package dev.imprimatur.cli.text;

/**
 * Which streams end at a person.
 *
 * @param columns of the terminal; 0 where there is none
 */
public record Tty(boolean in, boolean out, boolean err, int columns) {

    /** No terminal at all: a pipe, a file, a pipeline. */
    public static final Tty NONE = new Tty(false, false, false, 0);
}
