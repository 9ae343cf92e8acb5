package dev.imprimatur.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Lets everybody in as a PostgreSQL would, and answers the one question the gateway then has. Thousands of real server
 * processes would measure the machine's memory instead of the gateway's.
 */
final class SilentTarget implements AutoCloseable {

    private final ServerSocket door;

    private SilentTarget(ServerSocket door) {
        this.door = door;
    }

    static SilentTarget open() throws IOException {
        SilentTarget target = new SilentTarget(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(target::accept);
        return target;
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream to = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
            in.skipNBytes(in.readInt() - 4L); // the startup packet
            message(to, 'R', new byte[4]);
            message(to, 'S', text("server_encoding\0UTF8\0"));
            message(to, 'S', text("client_encoding\0UTF8\0"));
            message(to, 'S', text("standard_conforming_strings\0on\0"));
            message(to, 'S', text("server_version\00018.0\0"));
            message(to, 'K', new byte[8]);
            message(to, 'Z', text("I"));
            to.flush();
            while (in.readByte() != 'X') {
                in.skipNBytes(in.readInt() - 4L);
                // two columns without a description: the search path and the role
                message(to, 'D', text("\0\2\0\0\0\6public\0\0\0\4none"));
                message(to, 'C', text("SELECT 1\0"));
                message(to, 'Z', text("I"));
                to.flush();
            }
        } catch (IOException e) {
            // the gateway has left
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void message(DataOutputStream to, char type, byte[] body) throws IOException {
        to.writeByte(type);
        to.writeInt(body.length + 4);
        to.write(body);
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
