package dev.imprimatur.core.audit;

/** The log did not take an event, so what it precedes must not happen. The message tells the operator what to do. */
public final class AuditFailure extends RuntimeException {

    public AuditFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
