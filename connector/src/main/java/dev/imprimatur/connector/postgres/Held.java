package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Pending;
import java.util.Optional;

/** Waits for people. No thread belongs to it, and of the session's memory only the statement. */
final class Held implements SessionState {

    private final Conversation session;
    private final Unsent unsent;
    private final HoldView hold;
    private boolean approved;

    Held(Conversation session, Unsent unsent, HoldView hold) {
        this.session = session;
        this.unsent = unsent;
        this.hold = hold;
    }

    HoldView hold() {
        return hold;
    }

    /** People decided, or time did. */
    SessionState ended(Approval approval) {
        return switch (approval) {
            case Approved yes -> {
                approved = true;
                yield session.pipelined() ? this : settled();
            }
            case Closed closed -> session.refuse(unsent, Sentences.ended(closed));
            case Pending pending -> this;
        };
    }

    @Override
    public Optional<ApprovalId> approval() {
        return Optional.of(hold.id());
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

    /** What the target was sent before may still fail, and then this one must not be sent. */
    @Override
    public SessionState settled() {
        return approved ? session.holds().release(new Releasing(session, unsent, hold)) : this;
    }

    @Override
    public SessionState failed(boolean syncSent) {
        hold.withdraw("An earlier statement of the same pipeline failed, so the target would skip this one.");
        return new Skipping(session);
    }

    @Override
    public boolean simple() {
        return unsent.simple();
    }

    @Override
    public boolean cancel() {
        hold.withdraw("The client cancelled it.");
        session.become(session.refuse(unsent, Sentences.withdrawn(hold.id().text())));
        return true;
    }

    @Override
    public void end(String because) {
        hold.withdraw(because);
    }
}
