package dev.imprimatur.channel.slack;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A connection to Slack by which clicks come, for gateways that Slack can't reach. It is made anew whenever it ends; what comes
 * is answered at once, and what comes twice is done once.
 */
public final class SocketMode implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int REMEMBERED = 1_000;

    private final SlackConfig config;
    private final SlackApi api;
    private final Secret token;
    private final SlackCallback callback;
    private final RandomGenerator chance;
    private final Consumer<String> refusals;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<String, Optional<Json.Fields>> answered = new LinkedHashMap<>(64, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Json.Fields>> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile Optional<String> failing = Optional.of("it is not connected yet");
    private volatile Optional<SocketLine> line = Optional.empty();

    /** @param refusals is told what was not believed, and why */
    SocketMode(
            SlackConfig config,
            SlackApi api,
            Secret token,
            SlackCallback callback,
            RandomGenerator chance,
            Consumer<String> refusals) {
        this.refusals = refusals;
        this.config = config;
        this.api = api;
        this.token = token;
        this.callback = callback;
        this.chance = chance;
    }

    /** Connects, and stays connected, on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("slack " + config.name()).start(this::run);
    }

    /** Why there is no connection; empty while there is one. */
    public Optional<String> failing() {
        return failing;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            while (stopped.getCount() > 0) {
                Ended ended = session(http);
                if (ended.why().isPresent()) {
                    failing = ended.why();
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                } else {
                    pause = FIRST_PAUSE;
                }
                long wait = Math.max(pause.toMillis(), ended.rest().toMillis());
                stopped.await(
                        ended.why().isPresent() ? wait + chance.nextLong(wait / 4 + 1) : 50, TimeUnit.MILLISECONDS);
            }
            http.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How a connection ended.
     *
     * @param why what failed; empty where Slack only wants a fresh one
     */
    record Ended(Optional<String> why, Duration rest) {

        static Ended failed(String why) {
            return new Ended(Optional.of(why), Duration.ZERO);
        }
    }

    private Ended session(HttpClient http) throws InterruptedException {
        switch (api.call("apps.connections.open", token, Json.fields().build())) {
            case SlackApi.Reply.Refused refused -> {
                return new Ended(Optional.of(refused.why()), refused.rest());
            }
            case SlackApi.Reply.Fine(Json.Fields body) -> {
                Optional<URI> address = address(body.findText("url").orElse(""));
                return address.isEmpty()
                        ? Ended.failed("Slack names no address of its own to connect to")
                        : talk(http, address.get());
            }
        }
    }

    /** The address holds a ticket, so it is never said. */
    private Optional<URI> address(String written) {
        try {
            URI address = URI.create(written);
            boolean inside = config.reach().inside();
            String host = Optional.ofNullable(address.getHost()).orElse("");
            boolean tls = "wss".equals(address.getScheme());
            boolean good = inside ? tls || "ws".equals(address.getScheme()) : tls && host.endsWith(".slack.com");
            return Optional.of(address)
                    .filter(found -> good
                            && config.reach()
                                    .objection(URI.create("https://" + host))
                                    .isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Ended talk(HttpClient http, URI address) throws InterruptedException {
        SocketLine opened = new SocketLine(this::take);
        try {
            opened.use(http.newWebSocketBuilder()
                    .connectTimeout(PATIENCE)
                    .buildAsync(address, opened)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Ended.failed("Slack's socket can't be connected to");
        }
        // the one before goes only now, so that nothing falls between two
        line.ifPresent(SocketLine::end);
        line = Optional.of(opened);
        failing = Optional.empty();
        Optional<String> why = opened.await(stopped);
        if (why.isPresent() || stopped.getCount() == 0) {
            opened.end();
        }
        return new Ended(why, Duration.ZERO);
    }

    /** One message of Slack's. What is no envelope is let go: Slack sends it again where it matters. */
    private void take(SocketLine from, String text) {
        Json.Fields message;
        try {
            if (!(Json.parse(text) instanceof Json.Fields fields)) {
                return;
            }
            message = fields;
        } catch (IllegalArgumentException e) {
            return;
        }
        String type = SlackChannel.text(message, "type").orElse("");
        Optional<String> envelope = SlackChannel.text(message, "envelope_id").filter(id -> id.length() <= 255);
        if (type.equals("disconnect")) {
            from.finish(
                    SlackChannel.text(message, "reason").orElse("").equals("link_disabled")
                            ? Optional.of("Socket Mode is switched off in Slack")
                            : Optional.empty());
        } else if (envelope.isPresent()) {
            take(from, envelope.get(), type, message);
        }
    }

    private void take(SocketLine from, String envelope, String type, Json.Fields message) {
        Optional<Optional<Json.Fields>> before = before(envelope);
        SlackAnswer answer = before.isPresent()
                ? new SlackAnswer(200, before.get(), Optional.empty(), () -> {})
                : message.find("payload").isPresent() && message.get("payload") instanceof Json.Fields payload
                        ? callback.received(type, payload)
                        : SlackAnswer.then(() -> {});
        Json.Builder ack = Json.fields().with("envelope_id", envelope);
        answer.body().ifPresent(body -> ack.with("payload", body));
        boolean first = before.isEmpty() && remember(envelope, answer.body());
        from.send(ack.build().canonical());
        answer.refused().ifPresent(refusals);
        if (first) {
            answer.work().run();
        }
    }

    private synchronized Optional<Optional<Json.Fields>> before(String envelope) {
        return Optional.ofNullable(answered.get(envelope));
    }

    /** Only what Slack was told is kept, so that a repetition is told the same: what was done for it may be large. */
    private synchronized boolean remember(String envelope, Optional<Json.Fields> told) {
        return answered.putIfAbsent(envelope, told) == null;
    }

    @Override
    public void close() {
        stopped.countDown();
        line.ifPresent(SocketLine::end);
    }
}
