package dev.imprimatur.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API that answers what a test tells it to, and keeps what it was asked. */
final class FakeGateway implements AutoCloseable {

    static final String ID = "apr-7k2m9qwert";
    static final Digest DIGEST = Digest.of("an action".getBytes(StandardCharsets.UTF_8));

    /** One request: {@code POST /v1/actions}, with its query where there is one. */
    record Asked(String what, String token, String body, Optional<String> traceparent, Optional<String> approval) {
        Json.Fields json() {
            return (Json.Fields) Json.parse(body);
        }
    }

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    FakeGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers {@code METHOD /path} so; several answers are given one after the other, the last one for ever. */
    FakeGateway on(String what, int status, Json body) {
        return on(what, status, body.canonical());
    }

    FakeGateway on(String what, int status, String body) {
        answers.computeIfAbsent(what, key -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Answers with a problem document. */
    FakeGateway problem(String what, int status, String word, String detail) {
        return on(what, status, problem(status, word, detail).build());
    }

    static Json.Builder problem(int status, String word, String detail) {
        return Json.fields()
                .with("type", "urn:imprimatur:problem:" + word)
                .with("title", "A title")
                .with("status", status)
                .with("detail", detail);
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    Asked asked(String what) {
        return asked.stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("`" + what + "` was not asked, but: " + asked));
    }

    /** An approval as the API gives it. */
    static Json.Builder approval(String state) {
        return Json.fields()
                .with("id", ID)
                .with("state", state)
                .with("revision", 1)
                .with("digest", DIGEST.toString())
                .with("subject", "agent:report-bot")
                .with("subject_name", "Report bot")
                .with("issuer", "person:anna")
                .with("target", "postgres/prod-eu")
                .with("operation", "sql.delete")
                .with("rules", Json.texts(List.of("changes-need-an-owner")))
                .with("because", "A data owner looks at every change first.")
                .with("risk", "high")
                .with("interested", Json.texts(List.of("agent:report-bot", "person:anna")))
                .with(
                        "requirements",
                        Json.array(List.of(Json.fields()
                                .with("from", "group:data-owners")
                                .with("people", 2)
                                .with("passkey", false)
                                .with("approved_by", Json.texts(List.of("person:bob")))
                                .build())))
                .with("opened_at", "2026-11-20T11:50:00Z")
                .with("expires_at", "2026-11-20T12:20:00Z");
    }

    static Json.Fields approval(String state, String text) {
        return approval(state).with("text", text).build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getRawQuery();
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        asked.add(new Asked(
                path + (query == null ? "" : "?" + query),
                token,
                body,
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("traceparent")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Imprimatur-Approval"))));
        Answer answer = next(path);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private synchronized Answer next(String path) {
        Deque<Answer> queue = answers.get(path);
        if (queue == null) {
            return new Answer(
                    404,
                    problem(404, "not-found", "There is no `" + path + "`.")
                            .build()
                            .canonical());
        }
        return queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
