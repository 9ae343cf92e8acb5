package dev.imprimatur.sqlgrammar;

/** A statement is nested deeper than allowed. */
final class TooDeepException extends RuntimeException {

    TooDeepException() {
        super("too deep", null, false, false);
    }
}
