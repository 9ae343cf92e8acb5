package dev.imprimatur.connector.postgres;

/** Waits in the middle of a pipeline until the target has answered what it was sent, because what comes next depends on it. */
record Settling(Conversation session) implements SessionState {

    @Override
    public boolean takes() {
        return false;
    }

    @Override
    public SessionState take(ClientMessage message) {
        return this;
    }

    @Override
    public SessionState settled() {
        return new Accepting(session);
    }

    @Override
    public SessionState failed(boolean syncSent) {
        return new Skipping(session);
    }

    @Override
    public SessionState copyIn(boolean simple) {
        return new CopyingIn(session, simple);
    }
}
