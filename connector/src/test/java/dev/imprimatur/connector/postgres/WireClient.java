package dev.imprimatur.connector.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Speaks the protocol byte by byte, as no driver would. */
final class WireClient implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private byte[] key = {};
    private int process;

    /** One message of the server. */
    static final class Message {

        private final char type;
        private final byte[] body;

        Message(char type, byte[] body) {
            this.type = type;
            this.body = body;
        }

        char type() {
            return type;
        }

        /** What comes behind type and length. */
        byte[] body() {
            return body;
        }

        /** A field of an ErrorResponse or NoticeResponse. */
        String field(char name) {
            int at = 0;
            while (at < body.length && body[at] != 0) {
                int end = at + 1;
                while (body[end] != 0) {
                    end++;
                }
                if (body[at] == name) {
                    return new String(body, at + 1, end - at - 1, StandardCharsets.UTF_8);
                }
                at = end + 1;
            }
            return "";
        }

        /** For comparing: the type, and of errors only what clients act on. */
        String brief() {
            return switch (type) {
                case 'E' -> "E " + field('S') + " " + field('C') + " " + field('M');
                case 'N' -> "N " + field('C') + " " + field('M');
                default -> type + " " + new String(body, StandardCharsets.ISO_8859_1);
            };
        }
    }

    private WireClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connected, nothing said. */
    static WireClient to(int port) {
        return new WireClient(port);
    }

    /** Signed in with the token, up to the first ReadyForQuery. */
    static WireClient signedIn(int port) {
        WireClient client = to(port);
        client.send(startup(3 << 16, Map.of("user", "bot", "database", "postgres")));
        client.untilReady(Rig.TOKEN);
        return client;
    }

    /** Answers what is asked until the server is ready; gives every message. */
    List<Message> untilReady(String password) {
        List<Message> all = new ArrayList<>();
        while (true) {
            Message message = next();
            all.add(message);
            switch (message.type()) {
                case 'R' -> {
                    if (ByteBuffer.wrap(message.body()).getInt() == 3) {
                        send(message('p', text(password)));
                    }
                }
                case 'K' -> {
                    process = ByteBuffer.wrap(message.body()).getInt();
                    key = java.util.Arrays.copyOfRange(message.body(), 4, message.body().length);
                }
                case 'Z', 'E' -> {
                    return all;
                }
                default -> {
                    // of no interest
                }
            }
        }
    }

    int keyLength() {
        return key.length;
    }

    /** Asks, on another connection, to stop what this one runs; {@code flip} spoils the key. */
    void cancel(int port, boolean flip) {
        byte[] shown = key.clone();
        shown[0] ^= (byte) (flip ? 1 : 0);
        try (WireClient other = to(port)) {
            other.send(ByteBuffer.allocate(12 + shown.length)
                    .putInt(12 + shown.length)
                    .putInt(80877102)
                    .putInt(process)
                    .put(shown)
                    .array());
            other.end();
        }
    }

    void send(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        try {
            socket.getOutputStream().write(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message next() {
        try {
            char type = (char) in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            return new Message(type, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next bytes, as they are. */
    int raw() {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing comes for a fifth of a second. */
    boolean silent() {
        try {
            socket.setSoTimeout(200);
            boolean silent = timesOut();
            socket.setSoTimeout(20_000);
            return silent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean timesOut() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** All messages up to and with the next ReadyForQuery, or the end. */
    List<Message> answers() {
        List<Message> all = new ArrayList<>();
        Optional<Message> message;
        do {
            message = nextOrEnd();
            message.ifPresent(all::add);
        } while (message.isPresent() && message.get().type() != 'Z');
        return all;
    }

    /** The types of {@link #answers}, in a row. */
    static String types(List<Message> messages) {
        StringBuilder types = new StringBuilder();
        messages.forEach(message -> types.append(message.type()));
        return types.toString();
    }

    static Message only(List<Message> messages, char type) {
        List<Message> fitting =
                messages.stream().filter(message -> message.type() == type).toList();
        if (fitting.size() != 1) {
            throw new AssertionError(fitting.size() + " messages of type " + type + " in " + types(messages));
        }
        return fitting.getFirst();
    }

    private Optional<Message> nextOrEnd() {
        try {
            int type = in.read();
            if (type < 0) {
                return Optional.empty();
            }
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            return Optional.of(new Message((char) type, body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Goes away without a word. */
    void leave() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server closes. */
    void end() {
        while (nextOrEnd().isPresent()) {
            // dropped
        }
    }

    // Messages

    static byte[] startup(int version, Map<String, String> parameters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        new LinkedHashMap<>(parameters).forEach((name, value) -> {
            body.writeBytes(text(name));
            body.writeBytes(text(value));
        });
        body.write(0);
        return ByteBuffer.allocate(8 + body.size())
                .putInt(8 + body.size())
                .putInt(version)
                .put(body.toByteArray())
                .array();
    }

    static byte[] request(int code) {
        return ByteBuffer.allocate(8).putInt(8).putInt(code).array();
    }

    static byte[] message(char type, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        return ByteBuffer.allocate(5 + body.size())
                .put((byte) type)
                .putInt(4 + body.size())
                .put(body.toByteArray())
                .array();
    }

    static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    static byte[] query(String sql) {
        return message('Q', text(sql));
    }

    static byte[] parse(String name, String sql) {
        return message('P', text(name), text(sql), new byte[2]);
    }

    /** Text parameters, text results. */
    static byte[] bind(String portal, String statement, String... values) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 0});
        body.writeBytes(new byte[] {0, (byte) values.length});
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            body.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            body.writeBytes(bytes);
        }
        body.writeBytes(new byte[] {0, 0});
        return message('B', text(portal), text(statement), body.toByteArray());
    }

    static byte[] describe(char kind, String name) {
        return message('D', new byte[] {(byte) kind}, text(name));
    }

    static byte[] execute(String portal, int rows) {
        return message('E', text(portal), ByteBuffer.allocate(4).putInt(rows).array());
    }

    static byte[] close(char kind, String name) {
        return message('C', new byte[] {(byte) kind}, text(name));
    }

    static byte[] sync() {
        return message('S');
    }

    static byte[] flush() {
        return message('H');
    }

    /** Parse, Bind and Execute of one statement, without Sync. */
    static byte[] run(String sql, String... values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(parse("", sql));
        all.writeBytes(bind("", "", values));
        all.writeBytes(execute("", 0));
        return all.toByteArray();
    }

    @Override
    public void close() {
        leave();
    }
}
