package dev.imprimatur.server;

import dev.imprimatur.core.action.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. */
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final URI api;
    private final Map<Target, InetSocketAddress> listeners;
    private final String logKey;
    private final List<String> routes;
    private final Deque<AutoCloseable> parts;

    /** @param parts to be closed when it stops, the last one first */
    Server(
            URI api,
            Map<Target, InetSocketAddress> listeners,
            String logKey,
            List<String> routes,
            Deque<AutoCloseable> parts) {
        this.api = api;
        this.logKey = logKey;
        this.routes = List.copyOf(routes);
        this.listeners = Map.copyOf(listeners);
        this.parts = parts;
    }

    /**
     * Starts a gateway; it takes requests when this returns.
     *
     * @throws StartRefused when it can't
     * @throws dev.imprimatur.identity.yaml.YamlRefused when a file of the operator is not understood
     */
    public static Server start(Path config) {
        return start(config, Decorators.NONE);
    }

    /** As {@link #start(Path)}, with something around its ports. */
    public static Server start(Path config, Decorators decorators) {
        return Wiring.start(config, decorators);
    }

    /** Where the API really listens. */
    public URI api() {
        return api;
    }

    /** Where the connectors really listen, by target. */
    public Map<Target, InetSocketAddress> listeners() {
        return listeners;
    }

    /** What verifies the checkpoints of the audit log, as a C2SP vkey. */
    public String logKey() {
        return logKey;
    }

    /** What the API answers, as {@code GET /v1/whoami}. */
    List<String> routes() {
        return routes;
    }

    /** Stops: takes no more requests, ends what is open, lets go of all files. */
    @Override
    public synchronized void close() {
        close(parts);
    }

    /** Closes the last one first; what does not close is said, and the others are closed all the same. */
    static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.removeLast().close();
            } catch (Exception e) {
                LOG.error("A part of the gateway did not stop as it should: {}", e.getMessage());
            }
        }
    }
}
