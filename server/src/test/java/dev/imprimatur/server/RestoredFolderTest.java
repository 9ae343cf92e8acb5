package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.server.witness.RunningWitness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway does not go on from an older copy of its data folder: that would hide what was recorded since. */
final class RestoredFolderTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("people.yaml"), Given.PEOPLE);
        Files.writeString(folder.resolve("policies/rules.yaml"), Given.RULES);
        configure("");
    }

    private void configure(String audit) throws IOException {
        Files.writeString(folder.resolve("imprimatur.yaml"), """
                api: { listen: "127.0.0.1:0", url: "https://gateway.test" }
                policies: policies
                identity: { local: people.yaml }
                targets: { app/billing: {} }
                """ + audit);
    }

    private Server start() {
        return Server.start(folder.resolve("imprimatur.yaml"));
    }

    /** One of this gateway, which the gateway is told of. */
    private RunningWitness witness(int port) throws IOException {
        NoteKey log = NoteKey.parse(
                Files.readString(folder.resolve("data/keys/log.key.pub")).strip());
        RunningWitness witness = RunningWitness.start(
                List.of(
                        "--listen=127.0.0.1:" + port,
                        "--key=" + folder + "/witness.key",
                        "--name=witness.test",
                        "--log=" + log.text(),
                        "--data=" + folder + "/witness"),
                InstantSource.system());
        Files.writeString(
                folder.resolve("witnesses"),
                "witness w " + witness.key().text() + " http://127.0.0.1:" + witness.port() + "\nquorum w\n");
        configure("audit: { witnesses: witnesses }\n");
        return witness;
    }

    /** So many events, at least: wrong sign-ins are recorded. */
    private static void events(Server server, int count) {
        for (int i = 0; i < count; i++) {
            post(server, "/v1/sign-in", "{\"person\":\"anna\",\"code\":\"wrong\"}");
        }
    }

    private static HttpResponse<String> post(Server server, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(server.api() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(Server server, String path) {
        return send(HttpRequest.newBuilder(URI.create(server.api() + path)).GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(place)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void restore(String copy) throws IOException {
        Files.move(folder.resolve("data"), folder.resolve("lost-" + copy));
        copy(folder.resolve(copy), folder.resolve("data"));
    }

    private String checkpoint() throws IOException {
        return Files.readString(folder.resolve("data/log/checkpoint"));
    }

    @Test
    void restoringYesterdaysCopyMakesTheGatewayRefuseToSign() throws IOException {
        start().close();
        try (RunningWitness witness = witness(0)) {
            try (Server server = start()) {
                events(server, 3);
            }
            copy(folder.resolve("data"), folder.resolve("yesterday"));
            try (Server server = start()) {
                events(server, 5);
            }
            start().close(); // the newest folder is fine
            String newest = checkpoint();
            restore("yesterday");
            String old = checkpoint();
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("but the witness `w` has seen "
                            + newest.lines().toList().get(1) + " of it")
                    .hasMessageContaining("an older copy of the folder was restored")
                    .hasMessageContaining("Nothing is signed or appended")
                    .hasMessageContaining("Put the newest folder back");
            assertThat(checkpoint()).isEqualTo(old);
            assertThat(witness.port()).isPositive();
        }
    }

    @Test
    void aCopyThatWasWrittenOnIsRefusedToo() throws IOException {
        start().close();
        try (RunningWitness witness = witness(0)) {
            copy(folder.resolve("data"), folder.resolve("yesterday"));
            try (Server server = start()) {
                events(server, 3);
            }
            restore("yesterday");
            configure("");
            try (Server server = start()) {
                events(server, 20);
            }
            configure("audit: { witnesses: witnesses }\n");
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("events are others")
                    .hasMessageContaining("Put the newest folder back");
            assertThat(witness.port()).isPositive();
        }
    }

    @Test
    void aWitnessThatIsHeardLaterStopsTheGatewayThen() throws IOException {
        start().close();
        int port;
        try (RunningWitness witness = witness(0)) {
            port = witness.port();
            copy(folder.resolve("data"), folder.resolve("yesterday"));
            try (Server server = start()) {
                events(server, 50);
            }
        }
        restore("yesterday");
        try (Server server = start()) {
            assertThat(get(server, "/v1/ready").statusCode()).isEqualTo(200);
            try (RunningWitness back = witness(port)) {
                Rig.await(() -> get(server, "/v1/ready").statusCode() == 503);
                assertThat(get(server, "/v1/ready").body()).contains("\"audit\":\"failed\"");
                assertThat(get(server, "/v1/health").body()).contains("uncosigned_since");
                assertThat(get(server, "/metrics").body()).contains("imprimatur_audit_uncosigned_seconds");
                assertThat(post(server, "/v1/sign-in", "{\"person\":\"anna\",\"code\":\"wrong\"}")
                                .statusCode())
                        .as("what can't be recorded is not done")
                        .isEqualTo(503);
                assertThat(back.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void theFilesOfPublishedCheckpointsRememberWithoutAWitness() throws IOException {
        configure("audit: { publish: { directory: elsewhere } }\n");
        try (Server server = start()) {
            events(server, 3);
        }
        copy(folder.resolve("data"), folder.resolve("yesterday"));
        try (Server server = start()) {
            events(server, 5);
        }
        restore("yesterday");
        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("an older copy of the folder was restored");
    }

    @Test
    void theCheckpointIsShownWithItsCosignature() throws IOException {
        start().close();
        try (RunningWitness witness = witness(0);
                Server server = start()) {
            events(server, 2);
            Rig.await(() -> get(server, "/log/checkpoint").body().contains("— witness.test "));
            assertThat(get(server, "/v1/health").body()).doesNotContain("uncosigned_since");
            assertThat(Optional.of(witness.port())).isPresent();
        }
    }

    @Test
    void aSecondGatewayOnTheFolderOrOnItsDatabaseIsToldWhoWorksThere(@TempDir Path other) throws IOException {
        String who = "process " + ProcessHandle.current().pid() + " on `";
        try (Server first = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another gateway writes the audit log")
                    .hasMessageContaining(who);
            configure("data: " + other + "\nstorage: { sqlite: " + folder.resolve("data/imprimatur.db") + " }\n");
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another gateway works on the database")
                    .hasMessageContaining(who);
            assertThat(first.routes()).isNotEmpty();
        }
    }
}
