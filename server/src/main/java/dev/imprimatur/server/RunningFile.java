package dev.imprimatur.server;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.server.config.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A small file that says where the running gateway listens, for programs on the same machine. */
final class RunningFile implements AutoCloseable {

    private final Path file;

    private RunningFile(Path file) {
        this.file = file;
    }

    /** Takes away what a gateway left behind that was killed. */
    static void clear(Path directory) {
        new RunningFile(directory.resolve("server.json")).close();
    }

    static RunningFile write(Path directory, URI api, Map<Target, InetSocketAddress> listeners) {
        Path file = directory.resolve("server.json");
        Json.Builder addresses = Json.fields();
        listeners.forEach((target, address) -> addresses.with(target.name(), Addresses.text(address)));
        Json content = Json.fields()
                .with("api", api.toString())
                .with("listeners", addresses.build())
                .with("pid", ProcessHandle.current().pid())
                .build();
        try {
            Path part = directory.resolve("server.json.part");
            Files.write(part, content.canonicalBytes());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new RunningFile(file);
        } catch (IOException e) {
            throw new StartRefused("`" + file + "` can't be written: check the directory and its permissions.", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // it only says where a gateway was; the next start writes it anew
        }
    }
}
