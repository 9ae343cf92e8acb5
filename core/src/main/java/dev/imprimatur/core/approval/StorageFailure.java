package dev.imprimatur.core.approval;

/** The medium did not take or give what it should. Nothing is allowed on the strength of it. */
public final class StorageFailure extends RuntimeException {

    public StorageFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
