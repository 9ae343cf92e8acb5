package dev.imprimatur.connector.postgres;

/**
 * The client sends the rows of a COPY FROM STDIN that policy allowed outright.
 *
 * @param simple within a simple query
 */
record CopyingIn(Conversation session, boolean simple) implements SessionState {

    @Override
    public boolean takes() {
        return true;
    }

    @Override
    public SessionState take(ClientMessage message) throws ProtocolViolation {
        return switch (message.type()) {
            case 'd' -> session.rows(message, this);
            case 'c', 'f' -> session.rows(message, simple ? new Answering(session) : new Accepting(session));
            case 'H', 'S' -> this; // the target ignores them here as well
            case 'X' -> session.terminate();
            default -> throw session.unknown(message);
        };
    }

    @Override
    public SessionState failed(boolean syncSent) {
        return simple ? new Answering(session) : new Skipping(session);
    }
}
