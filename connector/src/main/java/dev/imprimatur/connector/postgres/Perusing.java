package dev.imprimatur.connector.postgres;

/** What executes is long, and is being read where it stops nobody else. Nothing has met the gate, nothing was sent. */
final class Perusing implements SessionState {

    private final Conversation session;
    private final boolean simple;
    private final ReadingRoom.Ticket ticket;

    /** @param simple it is a simple query; otherwise an Execute */
    Perusing(Conversation session, boolean simple, ReadingRoom.Ticket ticket) {
        this.session = session;
        this.simple = simple;
        this.ticket = ticket;
    }

    /** It can't be read. */
    SessionState unread(Problem why) {
        return session.refuse(simple, why);
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
        ticket.tear();
        return new Skipping(session);
    }

    @Override
    public boolean simple() {
        return simple;
    }

    @Override
    public boolean cancel() {
        ticket.tear();
        session.become(session.refuse(simple, Sentences.cancelledBefore()));
        return true;
    }

    @Override
    public void end(String because) {
        ticket.tear();
    }
}
