package dev.imprimatur.connector.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Messages that the gateway itself sends to a target, each complete with type and length. */
final class ClientMessages {

    static final byte[] SYNC = {'S', 0, 0, 0, 4};
    static final byte[] FLUSH = {'H', 0, 0, 0, 4};
    static final byte[] TERMINATE = {'X', 0, 0, 0, 4};

    private ClientMessages() {}

    /** Runs the portal {@code name} to its end. */
    static byte[] execute(String name) {
        byte[] portal = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + portal.length + 1 + 4)
                .put((byte) 'E')
                .putInt(4 + portal.length + 1 + 4)
                .put(portal)
                .put((byte) 0)
                .putInt(0)
                .array();
    }

    /** Prepares {@code sql}, which has no parameters. */
    static byte[] parse(String name, String sql) {
        byte[] statement = name.getBytes(StandardCharsets.UTF_8);
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        int length = 4 + statement.length + 1 + text.length + 1 + 2;
        return ByteBuffer.allocate(1 + length)
                .put((byte) 'P')
                .putInt(length)
                .put(statement)
                .put((byte) 0)
                .put(text)
                .put((byte) 0)
                .putShort((short) 0)
                .array();
    }

    /** Binds a statement without parameters; its result comes as text. */
    static byte[] bind(String portal, String statement) {
        byte[] to = portal.getBytes(StandardCharsets.UTF_8);
        byte[] from = statement.getBytes(StandardCharsets.UTF_8);
        int length = 4 + to.length + 1 + from.length + 1 + 6;
        return ByteBuffer.allocate(1 + length)
                .put((byte) 'B')
                .putInt(length)
                .put(to)
                .put((byte) 0)
                .put(from)
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .array();
    }

    /** @param kind {@code P} for a portal, {@code S} for a statement */
    static byte[] close(char kind, String name) {
        return text('C', kind + name);
    }

    static byte[] copyFail(String reason) {
        return text('f', reason);
    }

    static byte[] query(String text) {
        return text('Q', text);
    }

    static byte[] password(String text) {
        return text('p', text);
    }

    private static byte[] text(char type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length + 1)
                .put((byte) type)
                .putInt(4 + bytes.length + 1)
                .put(bytes)
                .put((byte) 0)
                .array();
    }

    static byte[] saslInitial(String mechanism, String first) {
        byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        byte[] response = first.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + name.length + 1 + 4 + response.length)
                .put((byte) 'p')
                .putInt(4 + name.length + 1 + 4 + response.length)
                .put(name)
                .put((byte) 0)
                .putInt(response.length)
                .put(response)
                .array();
    }

    static byte[] saslResponse(String response) {
        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 'p')
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }

    /**
     * Asks for a session.
     *
     * @param version as {@link StartupPacket} numbers them
     */
    static byte[] startup(int version, Map<String, String> parameters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        parameters.forEach((name, value) -> {
            body.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            body.write(0);
            body.writeBytes(value.getBytes(StandardCharsets.UTF_8));
            body.write(0);
        });
        body.write(0);
        return ByteBuffer.allocate(8 + body.size())
                .putInt(8 + body.size())
                .putInt(version)
                .put(body.toByteArray())
                .array();
    }

    static byte[] sslRequest() {
        return ByteBuffer.allocate(8).putInt(8).putInt(StartupPacket.SSL).array();
    }

    static byte[] cancel(int process, byte[] secret) {
        return ByteBuffer.allocate(12 + secret.length)
                .putInt(12 + secret.length)
                .putInt(StartupPacket.CANCEL)
                .putInt(process)
                .put(secret)
                .array();
    }
}
