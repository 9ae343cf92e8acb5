package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.seal.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client sends first, before messages have types. */
sealed interface StartupPacket {

    int CANCEL = 80877102;
    int SSL = 80877103;
    int GSS = 80877104;
    int VERSION_3_2 = 3 << 16 | 2;

    /** As long as PostgreSQL takes them. */
    int LONGEST = 10_000;

    /** Asks for TLS. */
    record SslRequest() implements StartupPacket {}

    /** Asks for GSSAPI encryption, which this gateway does not have. */
    record GssRequest() implements StartupPacket {}

    /** Asks to stop what another connection runs. */
    record CancelRequest(int process, Bytes secret) implements StartupPacket {}

    /**
     * Asks for a session.
     *
     * @param parameters in the order they came
     * @param unknown protocol options ({@code _pq_.…}) that nobody here knows
     */
    record Start(int version, Map<String, String> parameters, List<String> unknown) implements StartupPacket {

        /** Whether the client must be told what is spoken here instead. */
        boolean negotiate() {
            return version > VERSION_3_2 || !unknown.isEmpty();
        }

        /** Since 3.2 the key that cancels may be longer than four bytes. */
        boolean longKeys() {
            return version >= VERSION_3_2;
        }
    }

    /**
     * Reads what a client sends first.
     *
     * @param packet complete, with its length in front
     */
    static StartupPacket read(ByteBuffer packet) throws ProtocolViolation {
        try {
            packet.getInt();
            int code = packet.getInt();
            return switch (code) {
                case SSL -> empty(packet, new SslRequest());
                case GSS -> empty(packet, new GssRequest());
                case CANCEL -> cancel(packet);
                default -> start(code, packet);
            };
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new ProtocolViolation("The first packet is malformed.");
        }
    }

    private static StartupPacket empty(ByteBuffer packet, StartupPacket request) throws ProtocolViolation {
        if (packet.hasRemaining()) {
            throw new ProtocolViolation("The first packet is malformed.");
        }
        return request;
    }

    private static StartupPacket cancel(ByteBuffer packet) throws ProtocolViolation {
        int process = packet.getInt();
        byte[] secret = new byte[packet.remaining()];
        packet.get(secret);
        if (secret.length < 4 || secret.length > 256) {
            throw new ProtocolViolation("A cancel request carries a key of 4 to 256 bytes.");
        }
        return new CancelRequest(process, Bytes.of(secret));
    }

    private static StartupPacket start(int version, ByteBuffer packet) throws ProtocolViolation {
        if (version >>> 16 != 3) {
            throw new ProtocolViolation(
                    "0A000",
                    "The frontend protocol `" + (version >>> 16) + "." + (version & 0xffff)
                            + "` is not spoken here: use 3.0 to 3.2.");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name = text(packet); !name.isEmpty(); name = text(packet)) {
            String value = text(packet);
            if (name.startsWith("_pq_.")) {
                unknown.add(name);
            } else if (parameters.put(name, value) != null) {
                throw new ProtocolViolation("The startup parameter `" + name + "` comes twice.");
            }
        }
        if (packet.hasRemaining()) {
            throw new ProtocolViolation("The first packet is malformed.");
        }
        return new Start(version, parameters, unknown);
    }

    private static String text(ByteBuffer packet) throws ProtocolViolation {
        int end = packet.position();
        while (packet.get(Math.min(end, packet.limit())) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - packet.position()];
        packet.get(bytes).get();
        return ClientMessage.utf8(bytes);
    }
}
