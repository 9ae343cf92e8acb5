package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of the gateway with nothing but a socket: a driver for each of thousands would need more than the gateway. */
final class HeldClient implements AutoCloseable {

    private static final int VERSION_3_0 = 3 << 16;

    private final Socket socket;

    private HeldClient(Socket socket) {
        this.socket = socket;
    }

    /** Signs in and waits until the session takes statements. */
    static HeldClient connect(InetSocketAddress gateway, Secret token) throws IOException {
        Socket socket = new Socket(gateway.getAddress(), gateway.getPort());
        HeldClient client = new HeldClient(socket);
        ByteArrayOutputStream startup = new ByteArrayOutputStream();
        new DataOutputStream(startup).writeInt(VERSION_3_0);
        startup.writeBytes(text("user\0tidy-bot\0database\0postgres\0\0"));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(lengthAndBody(startup.toByteArray()));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (char type = (char) in.readByte(); type != 'Z'; type = (char) in.readByte()) {
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'E') {
                socket.close();
                throw new IOException("The gateway refuses the session: " + new String(body, StandardCharsets.UTF_8));
            }
            if (type == 'R' && body[3] == 3) {
                client.send('p', token.reveal());
            }
        }
        in.skipNBytes(in.readInt() - 4L);
        return client;
    }

    /** Sends a statement and waits for nothing. */
    void send(String sql) throws IOException {
        send('Q', sql);
    }

    private void send(char type, String text) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(type);
        message.writeBytes(lengthAndBody(text(text + "\0")));
        socket.getOutputStream().write(message.toByteArray());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] lengthAndBody(byte[] body) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        new DataOutputStream(all).writeInt(body.length + 4);
        all.writeBytes(body);
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
