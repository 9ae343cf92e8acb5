package dev.imprimatur.demo;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The gateway's HTTP API, as a person or a program of the demo uses it. */
public final class Api {

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;

    /** @param server where it is */
    public Api(URI server) {
        this.server = server;
    }

    /** Where it is. */
    public URI server() {
        return server;
    }

    /** A status and what came with it. */
    public record Answer(int status, Json.Fields body) {

        /** The body, when the server agreed. */
        public Json.Fields agreed() {
            if (status >= 300) {
                throw new IllegalStateException("The gateway answered " + status + ": "
                        + body.findText("detail").orElse(body.canonical()));
            }
            return body;
        }
    }

    /** Signs a person in with their one-time code. */
    public Secret signIn(String person, String code) throws IOException, InterruptedException {
        Json.Fields asked =
                Json.fields().with("person", person).with("code", code).build();
        return new Secret(
                send("POST", "/v1/sign-in", new Secret(""), asked).agreed().text("token"));
    }

    /** The first approval that waits for people. */
    public java.util.Optional<Json.Fields> pending(Secret token) throws IOException, InterruptedException {
        return get("/v1/approvals?state=pending", token).agreed().array("approvals").stream()
                .map(Json.Fields.class::cast)
                .findFirst();
    }

    /** Votes on what {@code approval} shows; {@code choice} is {@code approve} or {@code deny}. */
    public Answer vote(Json.Fields approval, String choice, String because, Secret token)
            throws IOException, InterruptedException {
        return send(
                "POST",
                "/v1/approvals/" + approval.text("id") + "/votes",
                token,
                Json.fields()
                        .with("choice", choice)
                        .with("because", because)
                        .with("seen", approval.text("digest"))
                        .build());
    }

    /** What is at {@code path}, for who holds {@code token}. */
    public Answer get(String path, Secret token) throws IOException, InterruptedException {
        return answer(request(path, token).GET().build());
    }

    /** Sends {@code body} to {@code path}; an empty token is none. */
    public Answer send(String method, String path, Secret token, Json.Fields body)
            throws IOException, InterruptedException {
        return answer(request(path, token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body.canonicalBytes()))
                .build());
    }

    private HttpRequest.Builder request(String path, Secret token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(30));
        return token.reveal().isEmpty() ? request : request.header("Authorization", "Bearer " + token.reveal());
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        byte[] body = response.body();
        return new Answer(
                response.statusCode(), body.length == 0 ? Json.fields().build() : (Json.Fields) Json.parse(body));
    }
}
