package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.execution.Permit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Approved; the permit is being fetched and recorded. */
final class Releasing implements SessionState {

    private final Conversation session;
    private final Unsent unsent;
    private final HoldView hold;
    private boolean cancelled;

    Releasing(Conversation session, Unsent unsent, HoldView hold) {
        this.session = session;
        this.unsent = unsent;
        this.hold = hold;
    }

    Unsent unsent() {
        return unsent;
    }

    HoldView hold() {
        return hold;
    }

    /** Its text is read again, so that the permit can be asked for. */
    SessionState read() {
        return cancelled
                ? session.refuse(unsent, Sentences.cancelledBefore())
                : session.holds().release(this);
    }

    /** The permit is there; it is spent at once, or never. */
    SessionState released(Permit permit) {
        if (cancelled) {
            session.neverSent(unsent, permit, Sentences.cancelledBefore());
            return session.refuse(unsent, Sentences.cancelledBefore());
        }
        return session.permitted(unsent, permit, CompletableFuture.completedFuture(0L));
    }

    /** It must not run after all. */
    SessionState refused(Problem why) {
        return session.refuse(unsent, why);
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

    @Override
    public SessionState failed(boolean syncSent) {
        return new Skipping(session); // the permit is reported as never used when it turns up
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
