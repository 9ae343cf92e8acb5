package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Api;
import dev.imprimatur.demo.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway as it is in production: a JVM of its own, with its audit log on the disk. */
final class Gateway implements AutoCloseable {

    private final Process process;
    private final Thread ending;
    private final Installation installation;
    private final Api api;
    private final InetSocketAddress listener;

    private Gateway(Process process, Thread ending, Installation installation, Json.Fields running) {
        this.process = process;
        this.ending = ending;
        this.installation = installation;
        this.api = new Api(URI.create(running.text("api")));
        String address = running.fields("listeners").text(Installation.TARGET);
        this.listener = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param folder where {@code installation} was written
     * @param jvm more options for its JVM
     */
    static Gateway start(Path folder, Installation installation, List<String> jvm)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of( // as the launcher has them
                "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.imprimatur.server.Main"));
        command.addAll(List.of("serve", "--config", installation.config().toString()));
        Path log = folder.resolve("gateway.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread ending = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(ending);
        Path running = folder.resolve("data").resolve("server.json");
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (Files.exists(running)) {
                return new Gateway(
                        process, ending, installation, (Json.Fields) Json.parse(Files.readAllBytes(running)));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        process.destroy();
        throw new IOException("The gateway does not start: " + Files.readString(log));
    }

    Api api() {
        return api;
    }

    InetSocketAddress listener() {
        return listener;
    }

    long pid() {
        return process.pid();
    }

    /** Signs one of the demo's people in. */
    Secret signIn(String person) throws IOException, InterruptedException {
        return api.signIn(person, installation.signInCode(person));
    }

    /** A token of the demo's agent for the target, issued by its owner. */
    Secret agentToken() throws IOException, InterruptedException {
        Json.Fields asked = Json.fields()
                .with("for", "agent:tidy-bot")
                .with("audience", "connector")
                .with("targets", Json.texts(List.of(Installation.TARGET)))
                .with("expires_in", "1d")
                .build();
        return new Secret(
                api.send("POST", "/v1/tokens", signIn("ann"), asked).agreed().text("token"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(ending);
    }
}
