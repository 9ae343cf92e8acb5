package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** People and programs that talk to a gateway, wherever it runs. What they hold survives its restart. */
final class Clients {

    private final Installation installation;
    private final Map<String, Secret> sessions;
    private final URI server;
    private final int port;
    private final Api api;

    private Clients(Installation installation, Map<String, Secret> sessions, URI server, int port) {
        this.installation = installation;
        this.sessions = sessions;
        this.server = server;
        this.port = port;
        this.api = new Api(server);
    }

    /** Of a gateway in this process; nobody is signed in yet. */
    static Clients of(Installation installation, Server server) {
        return new Clients(installation, new ConcurrentHashMap<>(), server.api(), port(server));
    }

    /** The same people at a gateway that started again. */
    Clients at(Server restarted) {
        return at(restarted.api(), port(restarted));
    }

    Clients at(URI other, int otherPort) {
        return new Clients(installation, sessions, other, otherPort);
    }

    private static int port(Server server) {
        return Demo.required(server.listeners().get(new Target(Installation.TARGET)), "a listener")
                .getPort();
    }

    URI server() {
        return server;
    }

    /** Where the gateway speaks PostgreSQL. */
    int port() {
        return port;
    }

    /** The session of a person, who signs in where they have not yet. */
    Secret session(String person) {
        return sessions.computeIfAbsent(person, name -> asking(() -> api.signIn(name, installation.signInCode(name))));
    }

    /** A fresh token for a holder as {@code agent:tidy-bot}, that Ann issues. */
    Secret token(String holder, String audience) {
        return new Secret(send(
                        "/v1/tokens",
                        session("ann"),
                        Json.fields()
                                .with("for", holder)
                                .with("audience", audience)
                                .with("targets", Json.texts(List.of(Installation.TARGET)))
                                .with("expires_in", "1d")
                                .build())
                .agreed()
                .text("token"));
    }

    /** The approval that waits for people, as soon as there is one. */
    Json.Fields awaitPending() {
        return Await.some("a pending approval", this::pending);
    }

    Optional<Json.Fields> pending() {
        return asking(() -> api.pending(session("ben")));
    }

    Json.Fields approval(String id) {
        return asking(() -> api.get("/v1/approvals/" + id, session("ben"))).agreed();
    }

    /** All approvals, newest first. */
    List<Json.Fields> approvals() {
        return asking(() -> api.get("/v1/approvals?limit=100", session("ben"))).agreed().array("approvals").stream()
                .map(Json.Fields.class::cast)
                .toList();
    }

    Api.Answer vote(Json.Fields approval, String choice, Secret token) {
        return asking(() -> api.vote(approval, choice, "looked at it", token));
    }

    /** Every recorded event of a type, oldest first. */
    List<Json.Fields> events(String type) {
        return asking(() -> api.get("/v1/audit?limit=1000&type=" + type, session("ann")))
                .agreed()
                .array("events")
                .stream()
                .map(entry -> ((Json.Fields) entry).fields("event"))
                .toList();
    }

    /** What {@code audit verify} says of the log, as soon as a checkpoint covers all that happened until now. */
    Terminal verified() {
        asking(() -> api.get("/v1/audit/head", session("ann"))).agreed();
        return Terminal.verify(installation.log(), installation.logKey());
    }

    private Api.Answer send(String path, Secret token, Json.Fields body) {
        return asking(() -> api.send("POST", path, token, body));
    }

    Terminal command(Secret token, String... arguments) {
        return Terminal.run(server, token, arguments);
    }

    /** Ben approves on the command line. */
    void approve(String id) {
        Terminal approved = command(session("ben"), "approve", id);
        assertThat(approved.exit()).as(approved.said()).isZero();
    }

    private interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    private static <T> T asking(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
