package dev.imprimatur.server;

import dev.imprimatur.connector.postgres.PostgresConfig;
import dev.imprimatur.connector.postgres.PostgresListener;
import dev.imprimatur.connector.postgres.SqlReader;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.server.api.Meters;
import dev.imprimatur.server.config.Addresses;
import dev.imprimatur.server.config.PostgresTarget;
import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connectors of all targets that have one. */
final class Connectors implements AutoCloseable {

    /** Kinds of target that a connector serves. */
    static final Set<String> KINDS = Set.of("postgres");

    /** First words of the operations that connectors give; no program may use them. */
    static final Set<String> FAMILIES = Set.of("sql");

    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<Target, InetSocketAddress> listeners = new HashMap<>();

    /**
     * Starts all of them, or none.
     *
     * @param links under which approvals are shown
     */
    Connectors(
            ServerConfig config,
            PostgresListener.Ports ports,
            URI links,
            SecureRandom chance,
            Meters meters,
            OpenSessions sessions) {
        PostgresConfig.Limits limits =
                PostgresConfig.Limits.standard(Runtime.getRuntime().availableProcessors());
        PostgresTarget reader = new PostgresTarget(config.base(), System.getenv());
        try {
            for (Map.Entry<Target, Block> entry : config.connected().entrySet()) {
                PostgresListener listener = new PostgresListener(
                        reader.read(entry.getKey(), entry.getValue(), links, limits),
                        ports,
                        () -> new SqlReader(new Grammar(Limits.standard()))::read,
                        chance);
                open.add(listener);
                sessions.add(listener, listener::wrong);
                meters.sessions(entry.getKey(), listener::sessions);
                listeners.put(entry.getKey(), listener.address());
                LOG.info("{} listens at {}.", entry.getKey(), Addresses.text(listener.address()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where they really listen. */
    Map<Target, InetSocketAddress> listeners() {
        return Map.copyOf(listeners);
    }

    @Override
    public void close() {
        Server.close(open);
    }
}
