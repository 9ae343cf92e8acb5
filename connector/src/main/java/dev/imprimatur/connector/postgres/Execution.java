package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.execution.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One permitted action on its way through the target. */
final class Execution {

    private static final int LONGEST_SAID = 500;

    private final Action action;
    private final Optional<ApprovalId> approval;
    private final List<SessionEffect> effects;
    private final boolean opaque;
    private final Instant started;
    private final long mostRows;
    private final boolean readOnly;
    private final StringBuilder said = new StringBuilder();
    private Optional<Problem> withheld = Optional.empty();
    private CompletableFuture<Long> recorded = CompletableFuture.completedFuture(0L);
    private Optional<Outcome.Failed> failure = Optional.empty();
    private long rows;
    private boolean followed;
    private boolean over;

    /**
     * @param approval the approval it runs under, where it needed one
     * @param effects on the session, once the target has done it
     * @param opaque it runs code that may change the session unseen
     * @param mostRows that may reach the client
     * @param readOnly it runs where nothing can write, see {@link ReadOnlyRun}
     */
    Execution(
            Action action,
            Optional<ApprovalId> approval,
            List<SessionEffect> effects,
            boolean opaque,
            Instant started,
            long mostRows,
            boolean readOnly) {
        this.action = action;
        this.approval = approval;
        this.effects = effects;
        this.opaque = opaque;
        this.started = started;
        this.mostRows = mostRows;
        this.readOnly = readOnly;
    }

    Action action() {
        return action;
    }

    Optional<ApprovalId> approval() {
        return approval;
    }

    List<SessionEffect> effects() {
        return effects;
    }

    boolean opaque() {
        return opaque;
    }

    Instant started() {
        return started;
    }

    /** Counts a row; true when it may reach the client. */
    boolean row() {
        rows++;
        return rows <= mostRows;
    }

    boolean cut() {
        return rows > mostRows;
    }

    /** Whether the last row was the first that may not pass. */
    boolean firstCut() {
        return rows == mostRows + 1;
    }

    long mostRows() {
        return mostRows;
    }

    boolean readOnly() {
        return readOnly;
    }

    /** Something of the gateway's own comes behind the simple query that this is. */
    void followed() {
        followed = true;
    }

    /** Whether the client is not told that the target is ready behind it, but behind what comes then. */
    boolean isFollowed() {
        return followed || readOnly;
    }

    long rows() {
        return Math.min(rows, mostRows);
    }

    /** The target says that a statement of it is done, as {@code DELETE 3}. */
    void completed(String tag) {
        if (said.length() < LONGEST_SAID) {
            said.append(said.isEmpty() ? "" : "; ").append(tag);
        }
    }

    /** The target says that it failed. */
    void failed(Outcome.Failed how) {
        failure = Optional.of(how);
    }

    /** What came of it, once the target has answered to the end. */
    Outcome outcome() {
        return failure.isPresent() ? failure.get() : new Outcome.Done(said.toString(), rows());
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    /** The log does not have the attempt yet; this is complete when it does. */
    void recordedBy(CompletableFuture<Long> attempt) {
        recorded = attempt;
    }

    /** Complete when the log has the attempt; what came of it is recorded after that, or never. */
    CompletableFuture<Long> recorded() {
        return recorded;
    }

    /** Its result must not reach the client. */
    void withhold(Problem why) {
        withheld = Optional.of(why);
    }

    Optional<Problem> withheld() {
        return withheld;
    }

    /** It is over; true the first time that somebody says so. */
    boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }
}
