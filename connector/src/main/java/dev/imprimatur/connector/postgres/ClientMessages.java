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
