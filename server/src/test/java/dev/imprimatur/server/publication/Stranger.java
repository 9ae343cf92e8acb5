package dev.imprimatur.server.publication;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers whatever a test wants. */
final class Stranger implements AutoCloseable {

    /** What it does with a request. */
    @FunctionalInterface
    interface Manners {
        void answer(HttpExchange exchange, byte[] body) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Stranger(Manners manners) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n"
                    + new String(body, StandardCharsets.UTF_8));
            manners.answer(exchange, body);
            exchange.close();
        });
        server.start();
    }

    /** Answers everything with this. */
    static Stranger saying(int status, String text) {
        return new Stranger((exchange, body) -> reply(exchange, status, text));
    }

    static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Each request: method and path in the first line, then the body. */
    List<String> heard() {
        return heard;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
