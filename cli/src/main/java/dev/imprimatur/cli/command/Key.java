package dev.imprimatur.cli.command;

/** A key as {@code watch} understands it. */
sealed interface Key {

    /** Moves through a list or a text. */
    enum Move implements Key {
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        ENTER,
        BACK,
        ERASE
    }

    /** A character. */
    record Letter(int point) implements Key {}
}
