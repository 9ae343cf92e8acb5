package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpField;
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
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The listener: HTTP/1.1 in, a {@link Call} to the {@link Router}, its {@link Answer} out. One virtual thread a request. */
public final class HttpFront implements AutoCloseable {

    /** A longer body is refused. */
    public static final int MAX_BODY = 256 * 1024;

    private static final Duration IDLE = Duration.ofSeconds(90);

    /** On every answer: nothing here is a page that others may frame, guess at, keep or run. */
    private static final Map<String, String> SAFETY = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff");

    /** Headers on which power depends: of two, each reader could believe another one. */
    private static final Set<String> ONCE = Set.of(
            "authorization",
            "content-type",
            "cookie",
            "dpop",
            "imprimatur-agent",
            "imprimatur-intent",
            "imprimatur-model",
            "imprimatur-task",
            "origin",
            "sec-fetch-site",
            "x-slack-request-timestamp",
            "x-slack-signature",
            BrowserSession.HEADER);

    private final Server server;
    private final ServerConnector connector;

    private HttpFront(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Takes the address; connections wait until {@link #serve}.
     *
     * @throws IOException when the address is taken or can't be bound
     */
    public static HttpFront open(InetSocketAddress address) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(32, 4);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(16 * 1024);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptQueueSize(1_024);
        server.addConnector(connector);
        server.setErrorHandler(HttpFront::malformed);
        connector.open();
        return new HttpFront(server, connector);
    }

    /** Answers requests from now on. */
    public void serve(Router router, Meters meters, Clients clients) {
        server.setHandler(new Front(router, meters, clients));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The listener of the API does not start.", e);
        }
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
            throw new IllegalStateException("The listener of the API does not stop.", e);
        }
    }

    /** Answers what is not even HTTP. */
    private static boolean malformed(Request request, Response response, Callback callback) {
        int status = response.getStatus() < 400 ? 400 : response.getStatus();
        send(
                Answer.problem(Problem.invalid(status, "This is not a request that HTTP allows."), "/"),
                false,
                response,
                callback);
        return true;
    }

    private static void send(Answer answer, boolean headOnly, Response response, Callback callback) {
        response.setStatus(answer.status());
        SAFETY.forEach((name, value) -> response.getHeaders().put(name, value));
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        answer.cookies().forEach(cookie -> response.getHeaders().add(HttpHeader.SET_COOKIE, cookie));
        if (answer.type().isEmpty()) {
            callback.succeeded();
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.content().length());
        response.write(
                true,
                headOnly
                        ? ByteBuffer.allocate(0)
                        : ByteBuffer.wrap(answer.content().toArray()),
                callback);
    }

    /** Reads the request, asks the router, writes the answer. */
    private static final class Front extends Handler.Abstract {

        private final Router router;
        private final Meters meters;
        private final Clients clients;

        Front(Router router, Meters meters, Clients clients) {
            this.router = router;
            this.meters = meters;
            this.clients = clients;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            long start = System.nanoTime();
            String path = Request.getPathInContext(request);
            Answer answer;
            try {
                answer = router.answer(call(request, path));
            } catch (Problem problem) {
                answer = Answer.problem(problem, path);
            }
            meters.answered(request.getMethod(), router.template(path), answer.status(), System.nanoTime() - start);
            send(answer, request.getMethod().equals("HEAD"), response, callback);
            return true;
        }

        private Call call(Request request, String path) {
            Map<String, String> headers = new HashMap<>();
            for (HttpField field : request.getHeaders()) {
                if (headers.putIfAbsent(field.getLowerCaseName(), String.valueOf(field.getValue())) != null
                        && ONCE.contains(field.getLowerCaseName())) {
                    throw Problem.invalid("The header `" + field.getName() + "` stands here twice.");
                }
            }
            String client = clients.of(
                    Request.getRemoteAddr(request), request.getHeaders().getValuesList("X-Forwarded-For"));
            return new Call(request.getMethod(), path, query(request), headers, client, content(request));
        }

        private static Map<String, String> query(Request request) {
            Map<String, String> query = new HashMap<>();
            Fields fields;
            try {
                fields = Request.extractQueryParameters(request);
            } catch (RuntimeException e) {
                throw Problem.invalid("The query of this address can't be read: check how it is encoded.");
            }
            for (Fields.Field field : fields) {
                if (field.hasMultipleValues()) {
                    throw Problem.invalid(
                            "The query parameter `" + Call.brief(field.getName()) + "` stands here twice.");
                }
                query.put(field.getName(), String.valueOf(field.getValue()));
            }
            return query;
        }

        private static Bytes content(Request request) {
            try {
                byte[] content = Content.Source.asInputStream(request).readNBytes(MAX_BODY + 1);
                if (content.length > MAX_BODY) {
                    throw Problem.invalid(413, "A body of more than `" + MAX_BODY + "` bytes is not read: send less.");
                }
                return Bytes.of(content);
            } catch (IOException e) {
                throw Problem.invalid("The body of this request did not arrive whole.");
            }
        }
    }
}
