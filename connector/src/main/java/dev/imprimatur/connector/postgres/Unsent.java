package dev.imprimatur.connector.postgres;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A message that executes, kept until it may be sent. */
final class Unsent {

    private final Judged judged;
    private final byte[] message;
    private final Optional<Portal> portal;

    /**
     * @param message complete, as it will go out; never changed
     * @param portal what an Execute runs; empty for a simple query, and where this gateway does not know the portal
     */
    Unsent(Judged judged, byte[] message, Optional<Portal> portal) {
        this.judged = judged;
        this.message = message;
        this.portal = portal;
    }

    Judged judged() {
        return judged;
    }

    /** The message itself, not a copy. */
    byte[] message() {
        return message;
    }

    /** How many bytes it keeps, with its text and what is asked about it. */
    long weight() {
        return 3L * message.length;
    }

    /** A simple query; otherwise an Execute. */
    boolean simple() {
        return message[0] == 'Q';
    }

    /** The answer that is owed once it is sent. */
    Awaited awaited(Execution execution) {
        return simple()
                ? new Awaited.Queried(Optional.of(execution))
                : new Awaited.Executed(Optional.of(execution), portal);
    }

    /** The action read again from {@link #message}, which must be what was judged. */
    Judged again(PostgresActions actions) throws ProtocolViolation, TextUnread {
        PostgresActions.Occasion occasion = new PostgresActions.Occasion(
                judged.action().id(),
                judged.action().intent(),
                judged.action().model(),
                judged.action().trace(),
                judged.action().at());
        ClientMessage bytes = new ClientMessage(ByteBuffer.wrap(message), 0, message.length);
        byte[] text = bytes.upToNul();
        Optional<Judged> again = simple()
                ? actions.query(ClientMessage.utf8(text), text, occasion)
                : actions.execute(ClientMessage.utf8(text), portal, occasion);
        return again.orElseThrow(() -> new ProtocolViolation("The statement changed while it waited."));
    }

    @Override
    public String toString() {
        return judged.action().operation() + ", " + message.length + " bytes";
    }
}
