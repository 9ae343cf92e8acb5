package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The saved sessions, one per gateway, in a file that only its owner can read (mode 0600; refused otherwise). It also
 * remembers which gateway was signed in to last.
 */
public final class Credentials {

    /**
     * A session with one gateway.
     *
     * @param expires as the gateway says it
     */
    public record Saved(Secret token, String person, String expires) {}

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    public Credentials(Path file) {
        this.file = file;
    }

    public Path file() {
        return file;
    }

    /** The gateway that was signed in to last. */
    public Optional<String> current() {
        return read().findText("current");
    }

    /** The session with {@code server}. */
    public Optional<Saved> find(String server) {
        return servers(read()).find(server).map(entry -> saved((Json.Fields) entry));
    }

    /** Saves a session and makes its gateway the current one. */
    public void save(String server, Saved saved) {
        SortedMap<String, Json> servers = new TreeMap<>(servers(read()).members());
        servers.put(
                server,
                Json.fields()
                        .with("token", saved.token().reveal())
                        .with("person", saved.person())
                        .with("expires", saved.expires())
                        .build());
        write(Json.fields()
                .with("current", server)
                .with("servers", new Json.Fields(servers))
                .build());
    }

    /** Forgets the session with {@code server}; it stays the current gateway. */
    public void forget(String server) {
        Json.Fields all = read();
        SortedMap<String, Json> servers = new TreeMap<>(servers(all).members());
        if (servers.remove(server) != null) {
            write(Json.fields()
                    .with("current", all.findText("current"))
                    .with("servers", new Json.Fields(servers))
                    .build());
        }
    }

    private static Saved saved(Json.Fields entry) {
        return new Saved(new Secret(entry.text("token")), entry.text("person"), entry.text("expires"));
    }

    private static Json.Fields servers(Json.Fields all) {
        return all.find("servers").isPresent()
                ? all.fields("servers")
                : Json.fields().build();
    }

    private Json.Fields read() {
        if (!Files.exists(file)) {
            return Json.fields().build();
        }
        try {
            if (!Files.getPosixFilePermissions(file).equals(PRIVATE)) {
                throw new Failure(
                        ExitCode.CANNOT_TELL,
                        "`" + file + "` holds your sessions, but others may read or change it.",
                        "Run `chmod 600 " + file
                                + "`; if somebody may have read it, `imprimatur logout` and sign in again.");
            }
            if (Json.parse(Files.readAllBytes(file)) instanceof Json.Fields fields) {
                return fields;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable();
        }
        throw unreadable();
    }

    private Failure unreadable() {
        return new Failure(
                ExitCode.CANNOT_TELL,
                "The saved sessions in `" + file + "` can't be read.",
                "Remove the file and sign in again with `imprimatur login`.");
    }

    private void write(Json.Fields all) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = Files.createTempFile(
                    directory, "credentials", ".new", PosixFilePermissions.asFileAttribute(PRIVATE));
            Files.write(fresh, all.canonicalBytes());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The session can't be saved in `" + file + "`.", e);
        }
    }
}
