package dev.imprimatur.connector.postgres;

import java.util.Optional;

/** The messages that prepare and execute nothing: Parse, Bind, Describe, Close, Flush. They pass, and names are kept. */
final class Preparations {

    private final SessionNames names;
    private final Circumstances circumstances;
    private final Answers answers;
    private final String poison;

    /** @param poison the name of the portal that never exists */
    Preparations(SessionNames names, Circumstances circumstances, Answers answers, String poison) {
        this.names = names;
        this.circumstances = circumstances;
        this.answers = answers;
        this.poison = poison;
    }

    SessionState parse(ClientMessage message, SessionState next) throws ProtocolViolation {
        String name = message.name();
        byte[] content = message.upToNul();
        String text = ClientMessage.utf8(content);
        int[] types = new int[message.i16() & 0xffff];
        for (int i = 0; i < types.length; i++) {
            types[i] = message.i32();
        }
        message.end();
        boolean doubtful = circumstances.isUnsure() && PostgresActions.readsDifferently(content);
        Prepared prepared = Prepared.parsed(text, content, types, doubtful, circumstances.meaning());
        names.needRoom(1, content.length);
        names.expectStatement(name, Optional.of(prepared));
        answers.send(message.whole(), Optional.of(new Awaited.Parsed(name, prepared)));
        return next;
    }

    SessionState bind(ClientMessage message, SessionState next) throws ProtocolViolation {
        String name = message.name();
        String statement = message.name();
        needOwnName(name);
        Portal portal = new Portal(name, names.statement(statement), message.rest(), circumstances.meaning());
        names.needRoom(1, portal.weight());
        names.expectPortal(name, Optional.of(portal));
        answers.send(message.whole(), Optional.of(new Awaited.Bound(name, portal)));
        return next;
    }

    SessionState describe(ClientMessage message, SessionState next) throws ProtocolViolation {
        named(message);
        answers.send(message.whole(), Optional.of(Awaited.DESCRIBED));
        return next;
    }

    SessionState close(ClientMessage message, SessionState next) throws ProtocolViolation {
        Awaited.Closed closed = named(message);
        if (closed.statement()) {
            names.expectStatement(closed.name(), Optional.empty());
        } else {
            names.expectPortal(closed.name(), Optional.empty());
        }
        answers.send(message.whole(), Optional.of(closed));
        return next;
    }

    /** What a Describe or Close is about. */
    private Awaited.Closed named(ClientMessage message) throws ProtocolViolation {
        int kind = message.bytes(1)[0];
        String name = message.name();
        message.end();
        if (kind != 'S' && kind != 'P') {
            throw new ProtocolViolation("The message `" + message.type() + "` is malformed.");
        }
        needOwnName(name);
        return new Awaited.Closed(kind == 'S', name);
    }

    /** The name of the portal that never exists is nobody else's. */
    void needOwnName(String name) throws ProtocolViolation {
        if (name.equals(poison)) {
            throw new ProtocolViolation("42501", "This name is the gateway's own.");
        }
    }

    SessionState flush(ClientMessage message, SessionState next) throws ProtocolViolation {
        message.end();
        answers.flush();
        return next;
    }
}
