package dev.imprimatur.sqlgrammar.compiler;

/** The grammar can't be built; the message tells the developer what to do. */
final class BuildException extends RuntimeException {

    BuildException(String message) {
        super(message);
    }

    BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
