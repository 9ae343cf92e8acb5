package dev.imprimatur.demo;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.server.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The real gateway in a process of its own, which stands still at a step, says so, and is killed there by SIGKILL. */
final class DoomedGateway implements AutoCloseable {

    private static final String REACHED = "reached";

    private final Process process;
    private final BufferedReader said;
    private final Path errors;
    private final Json.Fields addresses;

    private DoomedGateway(Process process, Path errors) {
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.errors = errors;
        this.addresses = (Json.Fields) Json.parse(line());
    }

    /** What runs in the other process: {@code CONFIG STEP}. It ends when nobody holds its standard input any more. */
    public static void main(String[] arguments) throws IOException {
        Step step = Step.valueOf(arguments[1]);
        Server server = Server.start(Path.of(arguments[0]), step.trap(DoomedGateway::standStill));
        System.out.println(Json.fields()
                .with("api", server.api().toString())
                .with(
                        "port",
                        Demo.required(server.listeners().get(new Target(Installation.TARGET)), "a listener")
                                .getPort())
                .build()
                .canonical());
        int end = System.in.read();
        Runtime.getRuntime().halt(end);
    }

    private static void standStill() {
        System.out.println(REACHED);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Starts it; it takes requests when this returns. */
    static DoomedGateway start(Path config, Step step, Path errors) throws IOException {
        return new DoomedGateway(
                Jvm.of(DoomedGateway.class, config.toString(), step.name())
                        .redirectError(errors.toFile())
                        .start(),
                errors);
    }

    URI api() {
        return URI.create(addresses.text("api"));
    }

    int port() {
        return Math.toIntExact(addresses.whole("port"));
    }

    /** Waits until it stands still. */
    void awaitStep() {
        String line = line();
        if (!line.equals(REACHED)) {
            throw new IllegalStateException("The gateway said `" + line + "`.");
        }
    }

    private String line() {
        try {
            String line = said.readLine();
            if (line == null) {
                throw new IllegalStateException("The gateway ended by itself; see " + errors + ".");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, at once. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
