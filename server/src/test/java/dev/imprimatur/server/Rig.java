package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.LogVerifier;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A gateway on real media in a folder, and clients that talk to it over HTTP. Every answer is held against the OpenAPI
 * document.
 */
final class Rig implements AutoCloseable {

    private static final Contract CONTRACT = new Contract();

    private final Path folder;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Map<String, String> sessions = new java.util.concurrent.ConcurrentHashMap<>();
    private Server server;

    Rig(Path folder) {
        this(folder, Decorators.NONE);
    }

    Rig(Path folder, Decorators decorators) {
        this(folder, decorators, "identity: { local: people.yaml }", Map.of("people.yaml", Given.PEOPLE));
    }

    /** @param identity this part of the configuration */
    Rig(Path folder, Decorators decorators, String identity, Map<String, String> files) {
        this(folder, decorators, "{ listen: \"127.0.0.1:0\" }", identity, files);
    }

    /** @param api this part of the configuration, and what else is there */
    Rig(Path folder, Decorators decorators, String api, String identity, Map<String, String> files) {
        this.folder = folder;
        files.forEach(this::write);
        write("policies/rules.yaml", Given.RULES);
        write("imprimatur.yaml", "api: " + api + """

                policies: policies
                targets: { app/billing: {}, app/vault: {} }
                """ + identity);
        server = Server.start(folder.resolve("imprimatur.yaml"), decorators);
    }

    Path folder() {
        return folder;
    }

    Server server() {
        return server;
    }

    /** Replaces a file, at once as an editor does. */
    void write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, text);
            Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restart() {
        restart(Decorators.NONE);
    }

    void restart(Decorators decorators) {
        server.close();
        server = Server.start(folder.resolve("imprimatur.yaml"), decorators);
    }

    /** The session token of a person, who signs in where they have not yet. */
    String session(String person) {
        return sessions.computeIfAbsent(person, this::signIn);
    }

    private String signIn(String person) {
        String code = code(person);
        Reply reply = post(
                "",
                "/v1/sign-in",
                Json.fields().with("person", person).with("code", code).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.text("token");
    }

    /** Lets the person sign in anew next time. */
    void forget(String person) {
        sessions.remove(person);
    }

    String code(String person) {
        try {
            return Files.readString(folder.resolve("data/sign-in/" + person)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh token, issued by an administrator. */
    String token(String holder, String audience) {
        return token(session("anna"), holder, audience);
    }

    String token(String session, String holder, String audience) {
        Reply reply = post(
                session,
                "/v1/tokens",
                Json.fields()
                        .with("for", holder)
                        .with("audience", audience)
                        .with("expires_in", "1h")
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.text("token");
    }

    /** Proposes {@code operation} on the target app/billing. */
    Reply propose(String token, String operation) {
        return propose(token, operation, Json.fields().with("n", 1).build());
    }

    Reply propose(String token, String operation, Json.Fields arguments) {
        return post(
                token,
                "/v1/actions",
                Json.fields()
                        .with("target", "app/billing")
                        .with("operation", operation)
                        .with("arguments", arguments)
                        .with("intent", "the monthly report")
                        .build());
    }

    /** Proposes something that is held; gives the name of the approval. */
    String held(String token, String operation) {
        Reply reply = propose(token, operation);
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.text("approval");
    }

    Reply vote(String token, String approval, String choice) {
        return vote(
                token,
                approval,
                choice,
                get(session("anna"), "/v1/approvals/" + approval).text("digest"));
    }

    Reply vote(String token, String approval, String choice, String seen) {
        return post(
                token,
                "/v1/approvals/" + approval + "/votes",
                Json.fields().with("choice", choice).with("seen", seen).build());
    }

    Reply consume(String token, String permit) {
        return post(
                token,
                "/v1/permits/consume",
                Json.fields().with("permit", permit).build());
    }

    Reply outcome(String token, String permit, String outcome) {
        return post(
                token,
                "/v1/permits/outcome",
                Json.fields()
                        .with("permit", permit)
                        .with("outcome", outcome)
                        .with("said", "EXPORTED 3")
                        .with("rows", 3)
                        .with("took_ms", 12)
                        .build());
    }

    Reply get(String token, String path) {
        return send("GET", path, Optional.of(token), Optional.empty(), Map.of());
    }

    Reply post(String token, String path, Json body) {
        return send(
                "POST",
                path,
                Optional.of(token),
                Optional.of(body.canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    Reply delete(String token, String path) {
        return send("DELETE", path, Optional.of(token), Optional.empty(), Map.of());
    }

    Reply send(String method, String path, Optional<String> token, Optional<byte[]> body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.api() + path))
                .timeout(Duration.ofSeconds(90))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofByteArray)
                                .orElseGet(HttpRequest.BodyPublishers::noBody));
        token.filter(text -> !text.isEmpty()).ifPresent(text -> request.header("Authorization", "Bearer " + text));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Reply reply = new Reply(
                    response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), response.headers());
            if (!method.equals("HEAD")) {
                assertThat(CONTRACT.faults(method, path, reply))
                        .as(reply.text())
                        .isEmpty();
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What is measured. */
    String metrics() {
        return get(session("olga"), "/metrics").text();
    }

    /** Every recorded event of a type. */
    java.util.List<Json.Fields> events(String type) {
        return get(session("anna"), "/v1/audit?limit=1000&type=" + type).list("events").stream()
                .map(entry -> entry.fields("event"))
                .toList();
    }

    /** Waits until {@code condition} holds; that takes at most a minute, or the test fails. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    /** Stops the gateway; what it leaves in its log must verify, whatever the test did. */
    @Override
    public void close() {
        http.close();
        server.close();
        LogVerification found = verified();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        assertThat(EventContract.faults(folder.resolve("data/log"))).isEmpty();
    }

    LogVerification verified() {
        WitnessPolicy policy;
        try {
            policy = WitnessPolicy.of(NoteKey.parse(
                    Files.readString(folder.resolve("data/keys/log.key.pub")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LogVerifier(policy, Optional.empty(), Instant.now(), Runnable::run)
                .verify(this::logFile, good -> {});
    }

    private Optional<byte[]> logFile(String path) {
        try {
            Path file = folder.resolve("data/log").resolve(path);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
