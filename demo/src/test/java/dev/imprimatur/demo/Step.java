package dev.imprimatur.demo;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.server.Decorators;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a gateway is killed while it has a held statement, and what must be true when it has started again. */
enum Step {
    BEFORE_THE_ATTEMPT_IS_RECORDED(0, "", Traces.NONE),
    AFTER_THE_ATTEMPT_IS_RECORDED(0, "", Traces.NONE),
    AFTER_THE_HOLD_IS_RECORDED(0, "", Traces.NONE),
    AFTER_THE_HOLD_IS_STORED(0, "withdrawn", Traces.NONE),
    WHILE_PEOPLE_ARE_ASKED(0, "withdrawn", Traces.NONE),
    BEFORE_THE_VOTE_IS_RECORDED(0, "withdrawn", Traces.NONE),
    /** The log says approved, the database pending: it counts for nothing (decision 10). */
    AFTER_THE_VOTE_IS_RECORDED(0, "", Traces.NONE),
    AFTER_THE_APPROVAL_IS_STORED(0, "approved", Traces.NONE),
    BEFORE_THE_PERMIT_IS_SPENT(0, "approved", Traces.NONE),
    AFTER_THE_PERMIT_IS_SPENT(0, "approved", Traces.NONE),
    AFTER_THE_RELEASE_IS_RECORDED(0, "approved", Traces.INDETERMINATE),
    BEFORE_THE_STATEMENT_REACHES_THE_TARGET(0, "approved", Traces.INDETERMINATE),
    AFTER_THE_STATEMENT_REACHED_THE_TARGET(1, "approved", Traces.INDETERMINATE),
    BEFORE_THE_RESULT_COMES_BACK(1, "approved", Traces.INDETERMINATE),
    BEFORE_THE_OUTCOME_IS_RECORDED(1, "approved", Traces.INDETERMINATE),
    AFTER_THE_OUTCOME_IS_RECORDED(1, "approved", Traces.DONE);

    /** What the log says of the execution in the end. */
    enum Traces {
        NONE,
        INDETERMINATE,
        DONE
    }

    private final int executions;
    private final String state;
    private final Traces traces;

    Step(int executions, String state, Traces traces) {
        this.executions = executions;
        this.state = state;
        this.traces = traces;
    }

    /** A gateway that calls {@code stop} when it is there; some steps are seen from outside only. */
    Decorators trap(Runnable stop) {
        return switch (this) {
            case BEFORE_THE_ATTEMPT_IS_RECORDED -> before("attempted", stop);
            case AFTER_THE_ATTEMPT_IS_RECORDED -> after("attempted", stop);
            case AFTER_THE_HOLD_IS_RECORDED -> after("held", stop);
            case AFTER_THE_HOLD_IS_STORED ->
                Decorators.NONE.withApprovals(store -> new Trapped(store, Optional.of(stop), Optional.empty()));
            case BEFORE_THE_VOTE_IS_RECORDED -> before("voted", stop);
            case AFTER_THE_VOTE_IS_RECORDED -> after("voted", stop);
            case AFTER_THE_APPROVAL_IS_STORED ->
                Decorators.NONE.withApprovals(store -> new Trapped(store, Optional.empty(), Optional.of(stop)));
            case BEFORE_THE_PERMIT_IS_SPENT ->
                Decorators.NONE.withPermits(ledger -> (permit, at) -> {
                    stop.run();
                    return ledger.consume(permit, at);
                });
            case AFTER_THE_PERMIT_IS_SPENT ->
                Decorators.NONE.withPermits(ledger -> (permit, at) -> {
                    boolean first = ledger.consume(permit, at);
                    stop.run();
                    return first;
                });
            case AFTER_THE_RELEASE_IS_RECORDED -> after("released", stop);
            case BEFORE_THE_OUTCOME_IS_RECORDED -> before("executed", stop);
            case AFTER_THE_OUTCOME_IS_RECORDED -> after("executed", stop);
            case WHILE_PEOPLE_ARE_ASKED,
                    BEFORE_THE_STATEMENT_REACHES_THE_TARGET,
                    AFTER_THE_STATEMENT_REACHED_THE_TARGET,
                    BEFORE_THE_RESULT_COMES_BACK -> Decorators.NONE;
        };
    }

    /** How often the statement has been executed in the end. */
    int executions() {
        return executions;
    }

    /** In which state the approval is after the restart; empty when there is none that counts. */
    String state() {
        return state;
    }

    Traces traces() {
        return traces;
    }

    /** Whether somebody approves before it. */
    boolean voted() {
        return compareTo(WHILE_PEOPLE_ARE_ASKED) > 0;
    }

    private static Decorators before(String type, Runnable stop) {
        return Decorators.NONE.withAudit(log -> events -> {
            if (ours(events, type)) {
                stop.run();
            }
            return log.append(events);
        });
    }

    private static Decorators after(String type, Runnable stop) {
        return Decorators.NONE.withAudit(log -> events -> log.append(events).thenApply(position -> {
            if (ours(events, type)) {
                stop.run();
            }
            return position;
        }));
    }

    /** The driver's own statements, and votes that do not count, are passed over. */
    private static boolean ours(List<AuditEvent> events, String type) {
        return events.stream().filter(event -> event.type().equals(type)).anyMatch(event -> switch (event) {
            case AuditEvent.Attempted attempted ->
                attempted.action().operation().name().equals("sql.delete");
            case AuditEvent.Executed executed -> executed.approval().isPresent();
            case AuditEvent other -> true;
        });
    }

    /** Stops after something was stored. */
    private record Trapped(ApprovalStore real, Optional<Runnable> inserted, Optional<Runnable> replaced)
            implements ApprovalStore {

        @Override
        public void insert(SealedApproval approval) {
            real.insert(approval);
            inserted.ifPresent(Runnable::run);
        }

        @Override
        public boolean replace(SealedApproval next) {
            boolean done = real.replace(next);
            replaced.ifPresent(Runnable::run);
            return done;
        }

        @Override
        public Optional<SealedApproval> find(ApprovalId id) {
            return real.find(id);
        }

        @Override
        public List<SealedApproval> pending(Digest digest) {
            return real.pending(digest);
        }

        @Override
        public List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
            return real.pendingUntil(moment, after, limit);
        }

        @Override
        public List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
            return real.list(state, before, limit);
        }
    }
}
