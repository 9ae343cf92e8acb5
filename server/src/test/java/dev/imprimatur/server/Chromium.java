package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A real browser with one page and an authenticator that verifies its user, driven over the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket page;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, CompletableFuture<Json.Fields>> waiting = new ConcurrentHashMap<>();

    /** Where the browser is on this machine. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path program, Path profile) {
        try {
            process = new ProcessBuilder(
                            program.toString(),
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--window-size=900,1100",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolveSibling("chromium.log").toFile())
                    .start();
            Path file = profile.resolve("DevToolsActivePort");
            Rig.await(() -> text(file).lines().count() >= 2);
            page = connect(text(file).lines().findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command("WebAuthn.enable", Json.fields().build());
        command(
                "WebAuthn.addVirtualAuthenticator",
                Json.fields()
                        .with(
                                "options",
                                Json.fields()
                                        .with("protocol", "ctap2")
                                        .with("transport", "internal")
                                        .with("hasResidentKey", true)
                                        .with("hasUserVerification", true)
                                        .with("isUserVerified", true)
                                        .with("automaticPresenceSimulation", true)
                                        .build())
                        .build());
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebSocket connect(String port) throws IOException {
        try {
            String targets = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            String address = ((Json.Array) Json.parse(targets))
                    .values().stream()
                            .map(Json.Fields.class::cast)
                            .filter(target -> target.text("type").equals("page"))
                            .map(target -> target.text("webSocketDebuggerUrl"))
                            .findFirst()
                            .orElseThrow();
            return http.newWebSocketBuilder()
                    .buildAsync(URI.create(address), new Ear())
                    .join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Puts messages together, and gives answers to those who wait. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean whole) {
            message.append(part);
            if (whole) {
                String all = message.toString();
                message.setLength(0);
                if (all.startsWith("{\"id\":")) {
                    Json.Fields answer = (Json.Fields) Json.parse(all);
                    Optional.ofNullable(waiting.remove(answer.whole("id")))
                            .ifPresent(someone -> someone.complete(answer));
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture("");
        }
    }

    Json.Fields command(String method, Json.Fields parameters) {
        long id = last.incrementAndGet();
        CompletableFuture<Json.Fields> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        page.sendText(
                        Json.fields()
                                .with("id", id)
                                .with("method", method)
                                .with("params", parameters)
                                .build()
                                .canonical(),
                        true)
                .join();
        Json.Fields got = answer.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(got.find("error")).as(got.canonical()).isEmpty();
        return got.fields("result");
    }

    void cookie(String address, String name, String value) {
        command(
                "Network.setCookie",
                Json.fields()
                        .with("url", address)
                        .with("name", name)
                        .with("value", value)
                        .with("httpOnly", true)
                        .with("sameSite", "Lax")
                        .build());
    }

    void open(String address) {
        command("Page.navigate", Json.fields().with("url", address).build());
        Rig.await(() -> script("location.href + document.readyState").equals(address + "complete"));
    }

    /** What a script says, as text. */
    String script(String script) {
        Json.Fields result = command(
                        "Runtime.evaluate",
                        Json.fields()
                                .with("expression", "String(" + script + ")")
                                .build())
                .fields("result");
        return result.findText("value").orElse("");
    }

    /** Clicks, and waits until the page says something. */
    void click(String selector, String awaited) {
        script("document.querySelector('" + selector + "').click()");
        Rig.await(() -> script("document.body.innerText").contains(awaited));
    }

    void screenshot(Path file) {
        String image = command("Page.captureScreenshot", Json.fields().build()).text("data");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        page.abort();
        http.close();
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        all.forEach(ProcessHandle::destroy);
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
