package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;

/** The other end of Socket Mode: each address is good once, and what goes out waits for its acknowledgement. */
final class Sockets {

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Map<String, Boolean> tickets = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Json.Fields>> waiting = new ConcurrentHashMap<>();

    private final AtomicInteger used = new AtomicInteger();

    /** A ticket for one connection. */
    String ticket(String fresh) {
        tickets.put(fresh, true);
        return fresh;
    }

    /** A connection for a ticket; empty for one that is not good, or not any more. */
    Optional<FrameHandler> connect(String ticket) {
        if (tickets.remove(ticket) == null) {
            return Optional.empty();
        }
        return Optional.of(new Line());
    }

    /** How many connections were open at any time. */
    int used() {
        return used.get();
    }

    int open() {
        return lines.size();
    }

    /** Sends an envelope to the connection that was opened last; the answer is its acknowledgement. */
    CompletableFuture<Json.Fields> send(String envelope, String type, Json payload) {
        CompletableFuture<Json.Fields> answer = waiting.computeIfAbsent(envelope, id -> new CompletableFuture<>());
        if (lines.isEmpty()) {
            answer.completeExceptionally(new IllegalStateException("Nobody is connected."));
        } else {
            lines.getLast()
                    .write(Json.fields()
                            .with("envelope_id", envelope)
                            .with("type", type)
                            .with("payload", payload)
                            .with("accepts_response_payload", true)
                            .build());
        }
        return answer;
    }

    /** Asks every connection to be replaced by a fresh one. */
    void refresh(String reason) {
        for (Line line : lines) {
            line.write(Json.fields()
                    .with("type", "disconnect")
                    .with("reason", reason)
                    .build());
        }
    }

    /** Breaks every connection. */
    void cut() {
        lines.forEach(Line::abort);
    }

    /** One connection. */
    private final class Line implements FrameHandler {

        private Optional<CoreSession> session = Optional.empty();

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = Optional.of(opened);
            lines.add(this);
            used.incrementAndGet();
            callback.succeeded();
            opened.demand();
            write(Json.fields()
                    .with("type", "hello")
                    .with("num_connections", lines.size())
                    .build());
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.getOpCode() == OpCode.TEXT && frame.isFin()) {
                acknowledged(frame.getPayloadAsUTF8());
            }
            callback.succeeded();
            if (frame.getOpCode() != OpCode.CLOSE) {
                session.ifPresent(CoreSession::demand);
            }
        }

        private void acknowledged(String text) {
            if (Json.parse(text) instanceof Json.Fields answer) {
                Optional.ofNullable(waiting.get(answer.text("envelope_id"))).ifPresent(known -> known.complete(answer));
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            lines.remove(this);
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            lines.remove(this);
            callback.succeeded();
        }

        private synchronized void write(Json message) {
            session.ifPresent(open -> open.sendFrame(
                    new Frame(OpCode.TEXT, ByteBuffer.wrap(message.canonical().getBytes(StandardCharsets.UTF_8))),
                    Callback.NOOP,
                    false));
        }

        private void abort() {
            session.ifPresent(CoreSession::abort);
        }
    }
}
