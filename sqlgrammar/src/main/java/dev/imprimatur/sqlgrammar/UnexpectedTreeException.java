package dev.imprimatur.sqlgrammar;

/** The grammar answered something that its declaration does not allow. */
final class UnexpectedTreeException extends RuntimeException {

    UnexpectedTreeException(String message) {
        super(message, null, false, false);
    }
}
