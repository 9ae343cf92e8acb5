package dev.imprimatur.cli;

import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.cli.command.Interrupts;
import dev.imprimatur.cli.command.Question;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Tty;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the launcher runs once after a build, so that the JVM can keep the classes that commands use loaded and linked
 * (JEP 514): the usual commands, against a server of its own on the loopback interface, shown to nobody.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** Runs the usual commands once. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = answer().canonicalBytes();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            run("http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private static void run(String server) {
        Surroundings nobody = new Surroundings(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                Map.of("IMPRIMATUR_SERVER", server, "IMPRIMATUR_TOKEN", "rehearsal", "TERM", "xterm"),
                Path.of("/nonexistent"),
                Path.of("/nonexistent"),
                StandardCharsets.UTF_8,
                new Tty(true, true, true, 80),
                InstantSource.system(),
                Duration.ofSeconds(1));
        for (List<String> command : List.of(
                List.of("--help"),
                List.of("help", "approve"),
                List.of("approvals"),
                List.of("approvals", "--server", "http://127.0.0.1:1"),
                List.of("show", "apr-rehearsal2"),
                List.of("approve", "apr-rehearsal2"),
                List.of("approve"))) {
            new CommandTree(
                            nobody,
                            new Question(nobody, Optional.empty()),
                            (argv, directory) -> 0,
                            Interrupts.ofProcess())
                    .run(command.toArray(String[]::new));
        }
    }

    private static Json.Fields answer() {
        Json.Fields approval = Json.fields()
                .with("id", "apr-rehearsal2")
                .with("state", "pending")
                .with("target", "postgres/rehearsal")
                .with("operation", "sql.delete")
                .with("digest", Digest.of(new byte[0]).toString())
                .with("text", "DELETE FROM nothing; -- é")
                .with("expires_at", "2099-01-01T00:00:00Z")
                .with("facts", Json.fields().with("has_where", true).build())
                .with(
                        "requirements",
                        Json.array(List.of(Json.fields()
                                .with("from", "group:nobody")
                                .with("people", 1)
                                .build())))
                .build();
        return Json.fields()
                .withAll(approval)
                .with("approvals", Json.array(List.of(approval)))
                .build();
    }
}
