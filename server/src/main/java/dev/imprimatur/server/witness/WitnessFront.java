package dev.imprimatur.server.witness;

import dev.imprimatur.core.tree.WitnessAnswer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The witness over HTTP (C2SP tlog-witness): {@code POST /add-checkpoint}, and {@code GET /HEX/checkpoint} for what was
 * cosigned last, where HEX is the SHA-256 of a log's origin.
 */
public final class WitnessFront implements AutoCloseable {

    /** A longer body is not read; the longest proof and a hundred signatures are a quarter of it. */
    static final int MAX_BODY = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WitnessFront.class);

    private static final Pattern CHECKPOINT = Pattern.compile("/([0-9a-f]{64})/checkpoint");
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Server server;
    private final ServerConnector connector;

    private WitnessFront(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Listens, and answers.
     *
     * @throws IOException when the address is taken or can't be bound
     */
    public static WitnessFront open(InetSocketAddress address, WitnessDesk desk) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("witness");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.setErrorHandler((request, response, callback) -> {
            int status = response.getStatus() < 400 ? 400 : response.getStatus();
            send(new Said(status, TEXT, "This is not a request that HTTP allows.\n"), response, callback);
            return true;
        });
        server.setHandler(new Front(desk));
        connector.open();
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("the listener does not start", e);
        }
        return new WitnessFront(server, connector);
    }

    /** The port that is really listened at. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            connector.close();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The listener of the witness does not stop.", e);
        }
    }

    private record Said(int status, String type, String text) {}

    private static void send(Said said, Response response, Callback callback) {
        byte[] content = said.text().getBytes(StandardCharsets.UTF_8);
        response.setStatus(said.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, said.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(content), callback);
    }

    private static final class Front extends Handler.Abstract {

        private final WitnessDesk desk;

        Front(WitnessDesk desk) {
            this.desk = desk;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            send(answer(request), response, callback);
            return true;
        }

        private Said answer(Request request) {
            String path = Request.getPathInContext(request);
            Matcher checkpoint = CHECKPOINT.matcher(path);
            if (path.equals("/add-checkpoint")) {
                return request.getMethod().equals("POST") ? added(request) : wrongMethod("POST");
            }
            if (checkpoint.matches()) {
                return request.getMethod().equals("GET") ? last(checkpoint.group(1)) : wrongMethod("GET");
            }
            return new Said(404, TEXT, "This witness has `/add-checkpoint` and `/HEX/checkpoint`.\n");
        }

        private Said added(Request request) {
            try {
                byte[] body = Content.Source.asInputStream(request).readNBytes(MAX_BODY + 1);
                if (body.length > MAX_BODY) {
                    return new Said(413, TEXT, "A body of more than `" + MAX_BODY + "` bytes is not read.\n");
                }
                WitnessAnswer answer = desk.answer(body);
                return new Said(answer.status(), answer.contentType(), answer.body());
            } catch (IOException e) {
                return new Said(400, TEXT, "The body of this request did not arrive whole.\n");
            } catch (WitnessUnable e) {
                LOG.error("{}", e.getMessage());
                return new Said(503, TEXT, "This witness can't keep what it would cosign: try again later.\n");
            } catch (RuntimeException e) {
                LOG.error("A request could not be answered.", e);
                return new Said(500, TEXT, "This request could not be answered.\n");
            }
        }

        private Said last(String name) {
            return desk.last(name)
                    .map(note -> new Said(200, TEXT, note.written()))
                    .orElseGet(() -> new Said(404, TEXT, "This witness has cosigned no such log.\n"));
        }

        private static Said wrongMethod(String right) {
            return new Said(405, TEXT, "Use " + right + " here.\n");
        }
    }
}
