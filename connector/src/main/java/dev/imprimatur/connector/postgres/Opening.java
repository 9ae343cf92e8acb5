package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import java.util.Optional;

/** Held; waits until the hold is recorded and stored. */
final class Opening implements SessionState {

    private final Conversation session;
    private final Unsent unsent;
    private boolean cancelled;

    Opening(Conversation session, Unsent unsent) {
        this.session = session;
        this.unsent = unsent;
    }

    Unsent unsent() {
        return unsent;
    }

    /**
     * The hold is there, and this session is told how it ends; or there is none.
     *
     * @param otherwise what the client is told when there is none
     */
    SessionState opened(Optional<HoldView> hold, Problem otherwise) {
        if (hold.isEmpty()) {
            return session.refuse(unsent, otherwise);
        }
        if (unsent.judged().takesRows()) {
            hold.get().withdraw("The rows of a COPY can't be approved, so the gateway took this back.");
            return session.refuse(unsent, Sentences.rowsNotCovered());
        }
        if (cancelled) {
            hold.get().withdraw("The client cancelled it.");
            ApprovalId id = hold.get().id();
            return session.refuse(unsent, Sentences.withdrawn(id.text()));
        }
        return new Held(session, unsent, hold.get());
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
        return new Skipping(session); // the hold is withdrawn when it turns up and finds this state gone
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
}
