package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Progress;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Secret;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which gateway, and as whom: the address from {@code --server}, IMPRIMATUR_SERVER, the last sign-in, or the default one
 * on this machine; the token from IMPRIMATUR_TOKEN or the saved sessions, never from an argument, which others could see.
 */
public final class Gateway {

    /** Where a gateway listens unless its configuration says otherwise. */
    public static final String DEFAULT = "http://127.0.0.1:8470";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Surroundings surroundings;

    public Gateway(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The saved sessions. */
    public Credentials credentials() {
        Path config = surroundings
                .variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> surroundings.home().resolve(".config"));
        return new Credentials(config.resolve("imprimatur").resolve("credentials.json"));
    }

    /** The address, checked. */
    public URI address(Optional<String> named) {
        String text = named.or(() -> surroundings.variable("IMPRIMATUR_SERVER"))
                .or(() -> credentials().current())
                .orElse(DEFAULT);
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        URI uri = parsed(bare);
        boolean plain = "http".equals(uri.getScheme());
        if (plain
                && !LOOPBACK.contains(uri.getHost())
                && surroundings.variable("IMPRIMATUR_PLAINTEXT").isEmpty()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + bare + "` would carry your credential unencrypted over the network.",
                    "Use https. Where something else encrypts the way (a mesh, a tunnel), set IMPRIMATUR_PLAINTEXT=yes.");
        }
        return uri;
    }

    /** With the credential that must be there. */
    public Api signedIn(Optional<String> named) {
        return signedIn(named, surroundings.progress());
    }

    /** The same for a command that fills the screen itself: nothing is said while it waits. */
    public Api quietly(Optional<String> named) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, surroundings.charset());
        return signedIn(named, new Progress(Screen.of(nowhere, false, 0, false, surroundings.charset())));
    }

    private Api signedIn(Optional<String> named, Progress progress) {
        URI server = address(named);
        Secret token = surroundings
                .variable("IMPRIMATUR_TOKEN")
                .map(Secret::new)
                .or(() -> credentials().find(server.toString()).map(Credentials.Saved::token))
                .orElseThrow(() -> new Failure(
                        ExitCode.SIGNED_OUT,
                        "You are not signed in to `" + server + "`.",
                        "Run `imprimatur login --server " + server + "`, or set IMPRIMATUR_TOKEN."));
        return new Api(server, Optional.of(token), proving(), surroundings.variable("TRACEPARENT"), progress);
    }

    /** With the key in IMPRIMATUR_KEY_FILE, for a token in IMPRIMATUR_TOKEN; one's own session is bound to none. */
    private Optional<Api.Proving> proving() {
        return surroundings
                .variable("IMPRIMATUR_KEY_FILE")
                .filter(file -> surroundings.variable("IMPRIMATUR_TOKEN").isPresent())
                .map(file ->
                        new Api.Proving(ProofKey.read(surroundings.directory().resolve(file)), surroundings.clock()));
    }

    /** Without a credential. */
    public Api signedOut(Optional<String> named) {
        return new Api(address(named), Optional.empty(), surroundings.progress());
    }

    private static URI parsed(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Failure(
                ExitCode.CANNOT_TELL,
                "`" + text + "` is not the address of a gateway.",
                "Write it as `https://imprimatur.example.com` or `" + DEFAULT + "`.");
    }
}
