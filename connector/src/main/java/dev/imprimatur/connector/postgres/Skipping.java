package dev.imprimatur.connector.postgres;

/** After a failure in a pipeline: drops what comes, up to the next Sync, as the target does. */
record Skipping(Conversation session) implements SessionState {

    @Override
    public boolean takes() {
        return true;
    }

    @Override
    public SessionState take(ClientMessage message) throws ProtocolViolation {
        return switch (message.type()) {
            case 'S' -> session.sync(message);
            case 'X' -> session.terminate();
            case 'Q', 'P', 'B', 'D', 'E', 'C', 'H', 'd', 'c', 'f' -> this;
            default -> throw session.unknown(message);
        };
    }

    @Override
    public SessionState failed(boolean syncSent) {
        return this;
    }
}
