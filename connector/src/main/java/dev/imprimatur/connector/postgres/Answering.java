package dev.imprimatur.connector.postgres;

/** Waits until the target is ready again, after a simple query or a Sync. */
record Answering(Conversation session) implements SessionState {

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
        return this;
    }

    @Override
    public SessionState ready() {
        return new Accepting(session);
    }

    @Override
    public SessionState copyIn(boolean simple) {
        return new CopyingIn(session, simple);
    }
}
