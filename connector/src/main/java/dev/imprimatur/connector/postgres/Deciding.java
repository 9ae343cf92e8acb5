package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.execution.Permit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Permitted; waits until the log has it, and sends nothing before. */
final class Deciding implements SessionState {

    private final Conversation session;
    private final Unsent unsent;
    private final Permit permit;
    private final CompletableFuture<Long> recorded;
    private boolean cancelled;

    Deciding(Conversation session, Unsent unsent, Permit permit, CompletableFuture<Long> recorded) {
        this.session = session;
        this.unsent = unsent;
        this.permit = permit;
        this.recorded = recorded;
    }

    /** The log has it, or failed. */
    SessionState recorded(boolean durable) {
        if (!durable) {
            return session.refuse(unsent, Sentences.notRecorded());
        }
        if (cancelled) {
            session.neverSent(unsent, permit, Sentences.cancelledBefore());
            return session.refuse(unsent, Sentences.cancelledBefore());
        }
        return session.send(permit, unsent);
    }

    @Override
    public Optional<ApprovalId> approval() {
        return permit.approval();
    }

    @Override
    public long weight() {
        return unsent.weight();
    }

    @Override
    public boolean takes() {
        return false;
    }

    @Override
    public SessionState take(ClientMessage message) {
        return this;
    }

    @Override
    public SessionState failed(boolean syncSent) {
        session.neverSent(unsent, permit, recorded, Conversation.SKIPPED);
        return new Skipping(session);
    }

    @Override
    public boolean simple() {
        return unsent.simple();
    }

    @Override
    public boolean cancel() {
        cancelled = true;
        return true;
    }

    @Override
    public void end(String because) {
        session.neverSent(unsent, permit, recorded, Problem.cancelled(because));
    }
}
