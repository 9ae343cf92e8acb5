package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

/** Listens on loopback: the Web API, sockets, and the page. */
final class Front implements AutoCloseable {

    /** Where answers to clicks and commands are taken. */
    static final String HOOKS = "/hooks/";

    private final Server server;
    private final ServerConnector connector;

    private Front(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    static Front open(int port, WebApi api, Sockets sockets, Faults faults, Page page) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        WebSocketComponents components = new WebSocketComponents();
        server.addBean(components);
        WebSocketUpgradeHandler upgrades = new WebSocketUpgradeHandler(components);
        upgrades.addMapping("/link/*", (request, response, callback) -> {
            String path = Request.getPathInContext(request);
            return sockets.connect(path.substring("/link/".length())).orElseGet(() -> {
                Response.writeError(request, response, callback, 401);
                return null;
            });
        });
        upgrades.setHandler(new Calls(api, faults, page));
        server.setHandler(upgrades);
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The double of Slack does not start.", e);
        }
        return new Front(server, connector);
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The double of Slack does not stop.", e);
        }
    }

    /** Plain requests. */
    private static final class Calls extends Handler.Abstract {

        private final WebApi api;
        private final Faults faults;
        private final Page page;

        Calls(WebApi api, Faults faults, Page page) {
            this.api = api;
            this.faults = faults;
            this.page = page;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = Request.getPathInContext(request);
            byte[] body = Content.Source.asInputStream(request).readNBytes(1 << 20);
            if (path.startsWith("/api/")) {
                api(request, path.substring("/api/".length()), body, response, callback);
                return true;
            }
            if (path.startsWith(HOOKS)) {
                int status = faults.isDown() ? 503 : api.answered(path.substring(HOOKS.length()), body);
                write(response, callback, status, "text/plain", status == 200 ? "ok" : "no");
                return true;
            }
            if (request.getMethod().equals("POST")) {
                String site = String.valueOf(request.getHeaders().get("Sec-Fetch-Site"));
                if (!site.equals("null") && !site.equals("same-origin")) {
                    Response.writeError(request, response, callback, 403);
                    return true;
                }
                page.act(new String(body, StandardCharsets.UTF_8));
                response.setStatus(303);
                response.getHeaders().put(HttpHeader.LOCATION, "/");
                callback.succeeded();
                return true;
            }
            if (path.equals(Page.STATE)) {
                write(response, callback, 200, "text/plain", page.state());
            } else {
                write(response, callback, 200, "text/html; charset=utf-8", page.html());
            }
            return true;
        }

        private void api(Request request, String method, byte[] body, Response response, Callback callback) {
            Duration slow = faults.slowness();
            LockSupport.parkNanos(slow.toNanos());
            Duration rest = faults.limitNow();
            if (faults.isDown()) {
                write(response, callback, 503, "text/plain", "Slack is down.");
            } else if (!rest.isZero()) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, rest.toSeconds());
                write(
                        response,
                        callback,
                        429,
                        "application/json",
                        Json.fields()
                                .with("ok", false)
                                .with("error", "ratelimited")
                                .build()
                                .canonical());
            } else {
                String token = request.getHeaders().get(HttpHeader.AUTHORIZATION);
                Json.Fields answer = api.answer(method, token == null ? "" : token, body);
                write(response, callback, 200, "application/json; charset=utf-8", answer.canonical());
            }
        }

        private static void write(Response response, Callback callback, int status, String type, String text) {
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
            response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
        }
    }
}
