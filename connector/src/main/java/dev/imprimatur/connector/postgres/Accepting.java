package dev.imprimatur.connector.postgres;

/** Takes messages as they come. */
record Accepting(Conversation session) implements SessionState {

    @Override
    public boolean takes() {
        return true;
    }

    @Override
    public boolean defers(char type) {
        return type == 'Q' && session.pipelined();
    }

    @Override
    public SessionState take(ClientMessage message) throws ProtocolViolation {
        return switch (message.type()) {
            case 'Q' -> session.query(message);
            case 'P' -> session.preparations().parse(message, this);
            case 'B' -> session.preparations().bind(message, this);
            case 'D' -> session.preparations().describe(message, this);
            case 'E' -> session.execute(message);
            case 'C' -> session.preparations().close(message, this);
            case 'H' -> session.preparations().flush(message, this);
            case 'S' -> session.sync(message);
            case 'd', 'c', 'f' -> this; // rows that were on their way when COPY failed
            case 'X' -> session.terminate();
            default -> throw session.unknown(message);
        };
    }

    @Override
    public SessionState failed(boolean syncSent) {
        return new Skipping(session);
    }
}
