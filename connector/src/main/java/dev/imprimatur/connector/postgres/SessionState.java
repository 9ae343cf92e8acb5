package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import java.util.Optional;

/** Where the client's side of a session stands. Each state owns what may come next. */
sealed interface SessionState
        permits Accepting,
                Skipping,
                Settling,
                Answering,
                CopyingIn,
                Perusing,
                Deciding,
                Opening,
                Held,
                Releasing,
                Ended {

    /** Whether the client's next message is taken now; otherwise it waits, unread. */
    boolean takes();

    /** Whether a message of this type has to wait until the target has answered what came before it. */
    default boolean defers(char type) {
        return false;
    }

    /** Takes one message. Called only where {@link #takes}. */
    SessionState take(ClientMessage message) throws ProtocolViolation;

    /** The target failed in the pipeline that this belongs to, and skips up to the next Sync. */
    SessionState failed(boolean syncSent);

    /** The target has answered everything that it was sent. */
    default SessionState settled() {
        return this;
    }

    /** The target is ready for the next statement. */
    default SessionState ready() {
        return this;
    }

    /** The target waits for rows. */
    default SessionState copyIn(boolean simple) throws ProtocolViolation {
        throw new ProtocolViolation("08P01", "The target asked for rows that nobody promised.");
    }

    /**
     * Somebody with the session's key asks to stop.
     *
     * @return whether this took care of it; otherwise the target is asked
     */
    default boolean cancel() {
        return false;
    }

    /** Whether a simple query waits here, which is answered without a Sync. */
    default boolean simple() {
        return false;
    }

    /** The approval that this waits for. */
    default Optional<ApprovalId> approval() {
        return Optional.empty();
    }

    /** How many bytes of the client's it keeps. */
    default long weight() {
        return 0;
    }

    /** The session ends; nothing comes back to this state. */
    default void end(String because) {}
}
