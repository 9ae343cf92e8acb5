package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.text.Progress;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One gateway's API. Never follows a redirect: the credential goes to the server that was named, and nowhere else.
 * Every method ends in a {@link Failure} where there is no good answer, except {@link #send}.
 */
public final class Api implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(90);

    private final URI server;
    private final Optional<Secret> token;
    private final Optional<Proving> proving;
    private final Optional<String> traceparent;
    private final Progress progress;
    private final HttpClient http;

    /** Proves with each request that the token is ours. */
    public record Proving(ProofKey key, InstantSource clock) {}

    public Api(URI server, Optional<Secret> token, Progress progress) {
        this(server, token, Optional.empty(), Optional.empty(), progress);
    }

    /**
     * @param proving where the token is bound to a key
     * @param traceparent what the environment says of the trace that this belongs to; sent when it is valid
     */
    public Api(
            URI server,
            Optional<Secret> token,
            Optional<Proving> proving,
            Optional<String> traceparent,
            Progress progress) {
        this.server = server;
        this.token = token;
        this.proving = proving;
        this.traceparent = traceparent.filter(text -> Trace.parse(text).isPresent());
        this.progress = progress;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    /** Where it is. */
    public URI server() {
        return server;
    }

    public Json.Fields get(Query path) {
        return good(send("GET", path, Optional.empty()));
    }

    public Json.Fields post(Query path, Json.Fields body) {
        return good(send("POST", path, Optional.of(body)));
    }

    public Json.Fields delete(Query path) {
        return good(send("DELETE", path, Optional.empty()));
    }

    public Json.Fields delete(Query path, Json.Fields body) {
        return good(send("DELETE", path, Optional.of(body)));
    }

    /**
     * Asks for a change of Imprimatur itself, which a rule may hold.
     *
     * @param approval under which it is done; empty when it is asked for the first time
     */
    public Json.Fields change(String method, Query path, Json.Fields body, Optional<String> approval) {
        return good(send(
                method,
                path,
                Optional.of(body),
                approval.map(id -> Map.of("Imprimatur-Approval", id)).orElse(Map.of())));
    }

    /** Whatever the gateway answers, also a problem; a {@link Failure} only where nothing understandable came back. */
    public Reply send(String method, Query path, Optional<Json.Fields> body) {
        return send(method, path, body, Map.of());
    }

    private Reply send(String method, Query path, Optional<Json.Fields> body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path.toString()))
                .timeout(ANSWER)
                .header("Accept", "application/json, application/problem+json")
                .header("Imprimatur-Channel", "cli")
                .method(
                        method,
                        body.map(json -> HttpRequest.BodyPublishers.ofByteArray(json.canonicalBytes()))
                                .orElseGet(HttpRequest.BodyPublishers::noBody));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        headers.forEach(request::header);
        traceparent.ifPresent(text -> request.header("traceparent", text));
        token.ifPresent(secret -> {
            request.header("Authorization", (proving.isPresent() ? "DPoP " : "Bearer ") + secret.reveal());
            proving.ifPresent(with -> request.header(
                    "DPoP",
                    with.key()
                            .proof(
                                    method,
                                    URI.create(server + path.toString()),
                                    secret,
                                    with.clock().instant())));
        });
        return progress.during("Waiting for the gateway at " + server, () -> exchange(request.build()));
    }

    /** The body of a good answer, otherwise the {@link Failure} that says why not. */
    public Json.Fields good(Reply reply) {
        if (reply.good()) {
            return reply.body();
        }
        throw Problem.of(reply).failure(server.toString());
    }

    private Reply exchange(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), body(response));
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "Interrupted while waiting for `" + server + "`.", "");
        }
    }

    private Json.Fields body(HttpResponse<byte[]> response) {
        if (response.body().length == 0) {
            return Json.fields().build();
        }
        try {
            if (Json.parse(response.body()) instanceof Json.Fields fields) {
                return fields;
            }
        } catch (IllegalArgumentException e) {
            // Said below: something else than the gateway answers there.
        }
        throw new Failure(
                ExitCode.UNREACHABLE,
                "What answers at `" + server + "` (status " + response.statusCode()
                        + ") does not speak Imprimatur's API.",
                "Check the address: --server, or IMPRIMATUR_SERVER. A proxy in between may answer in its place.");
    }

    private Failure unreachable(IOException e) {
        String elsewhere = "or name another gateway with --server or IMPRIMATUR_SERVER.";
        if (e instanceof HttpTimeoutException) {
            return new Failure(
                    ExitCode.UNREACHABLE,
                    "`" + server + "` does not answer in time.",
                    "Check that the gateway runs and that the network lets you through, " + elsewhere);
        }
        if (e instanceof SSLException) {
            return new Failure(
                    ExitCode.UNREACHABLE,
                    "No trusted connection to `" + server + "`: " + e.getMessage() + ".",
                    "Check the certificate of the gateway, and whether the address is really https.");
        }
        if (unknownHost(e)) {
            return new Failure(
                    ExitCode.UNREACHABLE,
                    "There is no host `" + server.getHost() + "`.",
                    "Check the address and the name service, " + elsewhere);
        }
        if (e instanceof ConnectException) {
            return new Failure(
                    ExitCode.UNREACHABLE,
                    "Nothing answers at `" + server + "`.",
                    "Start the gateway with `imprimatur serve --config imprimatur.yaml`, " + elsewhere);
        }
        return new Failure(
                ExitCode.UNREACHABLE,
                "The connection to `" + server + "` broke off; whether the gateway acted on this is unknown.",
                "Look with `imprimatur approvals` before you try again.");
    }

    private static boolean unknownHost(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException
                    || cause instanceof java.nio.channels.UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
