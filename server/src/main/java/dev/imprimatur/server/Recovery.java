package dev.imprimatur.server;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Reminder;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.core.execution.Outcome;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.GateFailure;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Running;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was going on when the gateway stopped. What ran through a connector is over and nobody knows how; a program that
 * took a permit may still be at it, and is heard for a day.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final ApprovalDesk desk;
    private final Recorder recorder;
    private final Running running;
    private final InstantSource clock;

    /** The last reminder of each hold, while there are some that were not taken up. */
    private volatile Optional<Map<ApprovalId, Reminder>> left = Optional.empty();

    Recovery(ApprovalDesk desk, Recorder recorder, Running running, InstantSource clock) {
        this.desk = desk;
        this.recorder = recorder;
        this.running = running;
        this.clock = clock;
    }

    /** Settles what {@code start} shows to be open, and ends the holds whose connections are gone. */
    void run(StartState start) {
        for (StartState.Unanswered open : start.unanswered()) {
            Optional<Approval> approval = approval(open);
            Running.Started started = new Running.Started(
                    open.action(),
                    open.approval(),
                    approval.map(one -> one.ask().actor()),
                    open.at());
            if (program(open, approval)) {
                running.begin(started);
            } else {
                unknown(started, "The gateway stopped before the target answered.");
            }
        }
        left = Optional.of(start.arrangements().reminded());
        try {
            takeUp();
        } catch (GateFailure e) {
            LOG.error("{}", e.getMessage()); // the gateway starts all the same
        }
        forget();
    }

    /**
     * Goes on with the holds of the earlier start, or ends them, until that was done for each.
     *
     * @throws GateFailure when it could not be done for some; then it is to be called again
     */
    void takeUp() {
        left.ifPresent(desk::resume);
        left = Optional.empty();
    }

    /** Of what the policy allowed outright, only permits that travelled to a program are released in so many words. */
    private static boolean program(StartState.Unanswered open, Optional<Approval> approval) {
        return open.approval().isEmpty()
                || approval.filter(one -> one.ask().collectable()).isPresent();
    }

    private Optional<Approval> approval(StartState.Unanswered open) {
        try {
            return open.approval().flatMap(desk::find);
        } catch (TamperedRow e) {
            LOG.error("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Gives up on programs that have said nothing for too long. */
    void forget() {
        Instant patience = clock.instant().minus(Running.PATIENCE);
        for (Running.Started silent : running.endBefore(patience)) {
            try {
                unknown(silent, "The program that took the permit never said how it went.");
            } catch (RuntimeException e) {
                running.begin(silent); // not recorded: tried again
                throw e;
            }
        }
    }

    private void unknown(Running.Started one, String why) {
        LOG.warn("How `{}` went is not known: {}", one.action(), why);
        recorder.record(new AuditEvent.Executed(
                one.action(), one.approval(), new Outcome.Indeterminate(why), Duration.ZERO, clock.instant()));
    }
}
