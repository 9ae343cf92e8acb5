package dev.imprimatur.connector.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Messages as a PostgreSQL server sends them, each complete with type and length. */
final class ServerMessages {

    private ServerMessages() {}

    static byte[] error(Problem problem) {
        return report('E', "ERROR", problem);
    }

    /** The last message of a connection. */
    static byte[] fatal(Problem problem) {
        return report('E', "FATAL", problem);
    }

    static byte[] notice(Problem notice) {
        return report('N', "NOTICE", notice);
    }

    private static byte[] report(char type, String severity, Problem problem) {
        Body body = new Body();
        body.field('S', severity);
        body.field('V', severity);
        body.field('C', problem.code());
        body.field('M', problem.message());
        if (!problem.detail().isEmpty()) {
            body.field('D', problem.detail());
        }
        if (!problem.hint().isEmpty()) {
            body.field('H', problem.hint());
        }
        if (problem.position() > 0) {
            body.field('P', Integer.toString(problem.position()));
        }
        body.bytes.write(0);
        return body.message(type);
    }

    static byte[] cleartextPassword() {
        return number('R', 3);
    }

    static byte[] authenticated() {
        return number('R', 0);
    }

    private static byte[] number(char type, int value) {
        Body body = new Body();
        body.number(value);
        return body.message(type);
    }

    static byte[] parameter(String name, String value) {
        Body body = new Body();
        body.text(name);
        body.text(value);
        return body.message('S');
    }

    static byte[] key(int process, byte[] secret) {
        Body body = new Body();
        body.number(process);
        body.bytes.writeBytes(secret);
        return body.message('K');
    }

    static byte[] ready(char status) {
        return new byte[] {'Z', 0, 0, 0, 5, (byte) status};
    }

    /**
     * Offers another version of the protocol.
     *
     * @param newest the version offered instead, as it stands in a StartupMessage
     */
    static byte[] negotiate(int newest, List<String> unknown) {
        Body body = new Body();
        body.number(newest);
        body.number(unknown.size());
        unknown.forEach(body::text);
        return body.message('v');
    }

    /** What a client is greeted with once it may send statements. */
    static byte[] greeting(Map<String, String> parameters, int process, byte[] secret, char status) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(authenticated());
        parameters.forEach((name, value) -> all.writeBytes(parameter(name, value)));
        all.writeBytes(key(process, secret));
        all.writeBytes(ready(status));
        return all.toByteArray();
    }

    private static final class Body {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void field(char kind, String value) {
            bytes.write(kind);
            text(value);
        }

        /** NUL ends a text on the wire, so none may be in it. */
        void text(String value) {
            bytes.writeBytes(value.replace('\0', ' ').getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }

        void number(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        }

        byte[] message(char type) {
            byte[] content = bytes.toByteArray();
            return ByteBuffer.allocate(5 + content.length)
                    .put((byte) type)
                    .putInt(4 + content.length)
                    .put(content)
                    .array();
        }
    }
}
