package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.seal.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A statement with its parameters bound, by Bind. */
final class Portal {

    private final String name;
    private final Optional<Prepared> prepared;
    private final byte[] bound;
    private final Meaning meaning;
    private Optional<Execution> suspended = Optional.empty();

    /**
     * @param prepared what was bound; empty where this gateway does not know it
     * @param bound the Bind message behind its two names
     * @param meaning what held then: the target resolved names by it, and read the values
     */
    Portal(String name, Optional<Prepared> prepared, byte[] bound, Meaning meaning) {
        this.name = name;
        this.prepared = prepared;
        this.bound = bound;
        this.meaning = meaning;
    }

    String name() {
        return name;
    }

    Optional<Prepared> prepared() {
        return prepared;
    }

    /** What held when it was bound. */
    Meaning meaning() {
        return meaning;
    }

    /** The execution that gave some of the rows and waits to give more. */
    Optional<Execution> suspended() {
        return suspended;
    }

    void suspend(Execution execution) {
        suspended = Optional.of(execution);
    }

    void resume() {
        suspended = Optional.empty();
    }

    /** How many bytes of values it keeps. */
    int weight() {
        return bound.length + meaning.weight();
    }

    /** The bound values, in order, as they were sent. */
    List<Payload.Parameter> parameters() throws ProtocolViolation {
        if (bound.length < 4 || (bound[0] == 0 && bound[1] == 0 && bound[2] == 0 && bound[3] == 0)) {
            return List.of();
        }
        ClientMessage message = ClientMessage.continued('B', bound);
        int[] formats = new int[count(message)];
        for (int i = 0; i < formats.length; i++) {
            formats[i] = message.i16();
        }
        int values = count(message);
        List<Payload.Parameter> parameters = new ArrayList<>(values);
        for (int i = 0; i < values; i++) {
            int format = formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : Math.min(i, formats.length - 1)];
            int length = message.i32();
            Optional<Bytes> value = length == -1 ? Optional.empty() : Optional.of(Bytes.of(message.bytes(length)));
            int at = i;
            parameters.add(new Payload.Parameter(
                    prepared.map(statement -> statement.type(at)).orElse(0), format == 1, value));
        }
        return parameters;
    }

    private static int count(ClientMessage message) throws ProtocolViolation {
        return message.i16() & 0xffff;
    }
}
