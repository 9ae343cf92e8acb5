package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Secret;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One PostgreSQL target and the place where its clients connect.
 *
 * @param listen where clients connect; port 0 is any free one
 * @param certificate for TLS with clients; empty for none, and then only a loopback address takes passwords
 * @param sensitivities how the operator labels tables, by {@code schema.table} or {@code table}
 * @param links approvals are shown at {@code links/approvals/ID}
 */
public record PostgresConfig(
        Target target,
        InetSocketAddress listen,
        Optional<Certificate> certificate,
        Upstream upstream,
        Map<String, Sensitivity> sensitivities,
        URI links,
        Limits limits) {

    /**
     * A certificate and its key, both PEM; the key is PKCS #8 without a password.
     *
     * @param chain the server's certificate first
     */
    public record Certificate(Path chain, Path key) {}

    /** How the connection to the target is protected. */
    public enum Tls {
        /** Not at all. */
        DISABLE,
        /** Encrypted, without looking at who answers. */
        REQUIRE,
        /** Encrypted, and the target proves its name. */
        VERIFY_FULL;

        /** Reads what configuration writes: {@code disable}, {@code require}, {@code verify-full}. */
        public static Tls parse(String word) {
            return switch (word) {
                case "disable" -> DISABLE;
                case "require" -> REQUIRE;
                case "verify-full" -> VERIFY_FULL;
                default ->
                    throw new IllegalArgumentException(
                            "`tls: " + word + "` is unknown: write `disable`, `require` or `verify-full`.");
            };
        }
    }

    /**
     * The target itself, and the credentials that only the gateway knows.
     *
     * @param authority certificates that may vouch for the target, PEM; empty for those that Java trusts
     */
    public record Upstream(
            String host, int port, String database, String user, Secret password, Tls tls, Optional<Path> authority) {
        public Upstream {
            if (host.isBlank() || database.isBlank() || user.isBlank()) {
                throw new IllegalArgumentException("A target needs `host`, `database` and `user`.");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("`port: " + port + "` is no port: use 1 to 65535.");
            }
        }
    }

    /**
     * What one listener takes.
     *
     * @param loops selector loops, each one thread
     * @param sessions at the same time, those that are still signing in included
     * @param message longest message of a client, in bytes
     * @param ahead how many bytes a client may send ahead of a held statement; more ends the session
     * @param start how long a client may take until it is signed in and connected
     * @param kept how many bytes of their clients all sessions together may keep; who needs more is ended
     */
    public record Limits(int loops, int sessions, int message, int ahead, Duration start, long kept) {

        public Limits {
            if (loops < 1
                    || sessions < 1
                    || message < 1_024
                    || ahead < 1_024
                    || start.isNegative()
                    || start.isZero()
                    || kept < 1_024) {
                throw new IllegalArgumentException("The limits of a listener must be positive: `loops: " + loops
                        + "`, `sessions: " + sessions + "`, `message: " + message + "`, `ahead: " + ahead
                        + "`, `start: " + start + "`, `kept: " + kept + "`.");
            }
        }

        /** They keep a quarter of the heap at most. */
        public Limits(int loops, int sessions, int message, int ahead, Duration start) {
            this(loops, sessions, message, ahead, start, Runtime.getRuntime().maxMemory() / 4);
        }

        /**
         * One loop per core, 10,000 sessions, messages up to 64 MiB, 1 MiB ahead of a hold, 30 s to start, a quarter of the
         * heap.
         */
        public static Limits standard(int cores) {
            return new Limits(cores, 10_000, 64 << 20, 1 << 20, Duration.ofSeconds(30));
        }
    }

    public PostgresConfig {
        sensitivities = Map.copyOf(sensitivities);
        if (!target.kind().equals("postgres")) {
            throw new IllegalArgumentException(
                    "`" + target + "` is no PostgreSQL target: its name must begin with `postgres/`.");
        }
    }
}
