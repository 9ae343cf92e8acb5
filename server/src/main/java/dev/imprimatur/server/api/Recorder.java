package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Records a step and waits until it is durable, so that what follows may happen. */
public final class Recorder {

    private final AuditLog log;

    public Recorder(AuditLog log) {
        this.log = log;
    }

    /**
     * Records it, durably.
     *
     * @throws AuditFailure when it was not recorded; then the step must not happen
     */
    public void record(AuditEvent event) {
        try {
            log.append(List.of(event)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AuditFailure failure
                    ? failure
                    : new AuditFailure("The audit log did not take an event, so nothing was done.", e);
        }
    }
}
