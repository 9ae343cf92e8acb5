package dev.imprimatur.connector.postgres;

/** Over. */
record Ended() implements SessionState {

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
}
