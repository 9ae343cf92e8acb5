package dev.imprimatur.demo;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The line between gateway and PostgreSQL, message by message. It can be told to do something, once, when the DELETE
 * goes by; that message waits meanwhile.
 */
final class Tap implements AutoCloseable {

    /** A moment on the line. */
    enum Moment {
        BEFORE_STATEMENT,
        AFTER_STATEMENT,
        BEFORE_RESULT
    }

    private record Trap(Moment moment, Runnable effect, CountDownLatch sprung) {}

    private static final int LARGEST = 1 << 24;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicReference<Optional<Trap>> trap = new AtomicReference<>(Optional.empty());

    Tap(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Once, at that moment, does this. */
    void at(Moment moment, Runnable effect) {
        trap.set(Optional.of(new Trap(moment, effect, new CountDownLatch(1))));
    }

    /** Waits until it was done. */
    void await() throws InterruptedException {
        Optional<Trap> set = trap.get();
        if (set.isPresent() && !set.get().sprung().await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The DELETE never went by.");
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket gateway = listener.accept();
                Socket postgres = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> copy(gateway, postgres, true));
                Thread.ofVirtual().start(() -> copy(postgres, gateway, false));
            } catch (IOException e) {
                // closed, or refused: the gateway notices
            }
        }
    }

    private void copy(Socket from, Socket to, boolean up) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
            if (up) {
                packet(in, out); // of the start: it has no type
            }
            boolean executing = false;
            while (true) {
                byte type = in.readByte();
                byte[] body = body(in);
                boolean statement = up && ((type == 'Q' && text(body).contains("DELETE")) || type == 'E');
                executing |= statement;
                if (statement) {
                    spring(Moment.BEFORE_STATEMENT);
                }
                if (!up && type == 'C' && text(body).startsWith("DELETE")) {
                    spring(Moment.BEFORE_RESULT);
                }
                out.writeByte(type);
                out.writeInt(body.length + 4);
                out.write(body);
                out.flush();
                if (executing && (type == 'Q' || type == 'S')) {
                    executing = false;
                    spring(Moment.AFTER_STATEMENT);
                }
            }
        } catch (EOFException e) {
            // this side is done
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private void spring(Moment moment) throws IOException {
        Optional<Trap> set = trap.get();
        if (set.isPresent()
                && set.get().moment() == moment
                && set.get().sprung().getCount() > 0) {
            set.get().effect().run();
            set.get().sprung().countDown();
            if (moment != Moment.AFTER_STATEMENT) {
                throw new EOFException("The message is lost with the gateway.");
            }
        }
    }

    private static void packet(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] body = body(in);
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - 4;
        if (length < 0 || length > LARGEST) {
            throw new IOException("A message of " + length + " bytes is none.");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
