package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what came of executions. Nobody waits for it: what it says has happened already. */
final class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final AuditLog audit;
    private final InstantSource clock;

    Outcomes(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** Once for each execution; later calls say nothing. */
    void record(Execution execution, Outcome outcome) {
        if (!execution.finish()) {
            return;
        }
        Instant now = clock.instant();
        Duration took = Duration.between(execution.started(), now);
        AuditEvent executed = new AuditEvent.Executed(
                execution.action().id(), execution.approval(), outcome, took.isNegative() ? Duration.ZERO : took, now);
        // an execution whose attempt is not in the log would make the log look tampered with
        var _ = execution.recorded().thenRun(() -> append(executed));
    }

    /** It was permitted, and never sent. */
    void neverSent(Unsent unsent, Optional<ApprovalId> approval, Problem why) {
        append(new AuditEvent.Executed(
                unsent.judged().action().id(),
                approval,
                new Outcome.Failed(why.code(), "Never sent: " + why.message()),
                Duration.ZERO,
                clock.instant()));
    }

    private void append(AuditEvent event) {
        try {
            var _ = audit.appendAtLeisure(List.of(event)).whenComplete((position, failure) -> {
                if (failure != null) {
                    LOG.error("The audit log did not take the outcome of an execution: {}", failure.getMessage());
                }
            });
        } catch (RuntimeException e) {
            LOG.error("The audit log did not take the outcome of an execution: {}", e.getMessage());
        }
    }
}
