package dev.imprimatur.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The network between a gateway and its database, which can be cut, fall silent, or lose an answer. */
final class Wire implements AutoCloseable {

    private enum State {
        GOOD,
        CUT,
        SILENT
    }

    /** Two ends, joined. */
    private record Pair(Socket client, Socket server) {
        void cut() {
            close(client);
            close(server);
        }
    }

    private final int target;
    private final ServerSocket listener;
    private final List<Pair> pairs = new CopyOnWriteArrayList<>();
    private volatile State state = State.GOOD;
    private volatile Optional<String> losing = Optional.empty();

    /** @param target the port at the other end */
    Wire(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Every connection breaks, and no new one lives. */
    void cut() {
        state = State.CUT;
        pairs.forEach(Pair::cut);
        pairs.clear();
    }

    /** Whatever is sent arrives nowhere, and nobody says so. */
    void fallSilent() {
        state = State.SILENT;
    }

    /** The next request with {@code words} in it is done, but its answer is lost, and the connection with it. */
    void loseTheAnswerTo(String words) {
        losing = Optional.of(words);
    }

    /** New connections are good; old ones that were silent are broken. */
    void mend() {
        pairs.forEach(Pair::cut);
        pairs.clear();
        state = State.GOOD;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (state == State.CUT) {
                    close(client);
                    continue;
                }
                Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), target));
                pairs.add(pair);
                boolean[] lost = new boolean[1];
                Thread.ofVirtual().start(() -> carry(pair, client, pair.server(), lost, true));
                Thread.ofVirtual().start(() -> carry(pair, pair.server(), client, lost, false));
            } catch (IOException e) {
                Thread.onSpinWait(); // the listener is closed, or the database is away
            }
        }
    }

    private void carry(Pair pair, Socket from, Socket to, boolean[] lost, boolean request) {
        byte[] bytes = new byte[65_536];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (state == State.SILENT) {
                    continue;
                }
                synchronized (lost) {
                    String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
                    if (request && losing.filter(text::contains).isPresent()) {
                        losing = Optional.empty();
                        lost[0] = true;
                    } else if (!request && lost[0]) {
                        pair.cut();
                        return;
                    }
                }
                out.write(bytes, 0, count);
            }
        } catch (IOException e) {
            pair.cut(); // one end is gone, so is the other
        } finally {
            pair.cut();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
