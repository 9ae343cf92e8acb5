package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Authenticator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes PostgreSQL clients for one target. What they execute passes the gate first; see {@link PostgresConfig}. */
public final class PostgresListener implements Sessions, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);

    /** A loop is never busy for so long. */
    private static final Duration CUT = Duration.ofSeconds(4);

    private final PostgresGateway gateway;
    private final Optional<SSLContext> tls;
    private final List<PostgresLoop> loops = new ArrayList<>();
    private final Set<PostgresSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocketChannel door;
    private final Optional<ReadingRoom> own;
    private volatile boolean broken;
    private int next;

    /**
     * What a listener needs of the rest of the gateway.
     *
     * @param key hides secrets; the same as long as approvals are kept
     */
    public record Ports(
            Gate gate,
            ApprovalDesk desk,
            AuditLog audit,
            Authenticator authenticator,
            ActionIds ids,
            InstantSource clock,
            Executor blocking,
            MacKey key) {}

    /**
     * Listens from now on, and reads long texts in a room of its own.
     *
     * @param ports as in the other constructor
     * @param readers as in the other constructor
     */
    public PostgresListener(
            PostgresConfig config, Ports ports, Supplier<Function<String, Reading>> readers, SecureRandom chance) {
        this(config, ports, readers, Optional.empty(), chance);
    }

    /**
     * Listens from now on.
     *
     * @param room reads long texts; also of other listeners, and not closed by this one
     * @param ports {@code blocking} runs what waits for storage, tokens and connections: virtual threads
     * @param readers gives each loop a reader of its own, as {@code () -> new SqlReader(grammar)::read} does
     * @throws UncheckedIOException when the address can't be used
     * @throws IllegalArgumentException when certificates or keys can't be used
     */
    public PostgresListener(
            PostgresConfig config,
            Ports ports,
            Supplier<Function<String, Reading>> readers,
            ReadingRoom room,
            SecureRandom chance) {
        this(config, ports, readers, Optional.of(room), chance);
    }

    private PostgresListener(
            PostgresConfig config,
            Ports ports,
            Supplier<Function<String, Reading>> readers,
            Optional<ReadingRoom> shared,
            SecureRandom chance) {
        ReadingRoom room = shared.orElseGet(() ->
                new ReadingRoom(ReadingRoom.Limits.standard(config.limits().loops()), readers));
        this.own = shared.isPresent() ? Optional.empty() : Optional.of(room);
        this.gateway = new PostgresGateway(
                config,
                ports.gate(),
                ports.desk(),
                new Outcomes(ports.audit(), ports.clock()),
                ports.authenticator(),
                ports.ids(),
                new TableLabels(config.sensitivities()),
                ports.clock(),
                ports.blocking(),
                ports.key(),
                new Cancels(chance),
                new Cuts(),
                new TargetDoor(config.upstream()),
                room,
                new KeptBytes(config.limits().kept()));
        this.tls = config.certificate().map(TlsContexts::server);
        for (int i = 0; i < config.limits().loops(); i++) {
            loops.add(new PostgresLoop(config.target() + " " + i, readers.get(), this::broken));
        }
        try {
            this.door = ServerSocketChannel.open();
            door.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            door.bind(config.listen(), 1_024);
            door.configureBlocking(false);
            door.register(loops.getFirst().selector(), SelectionKey.OP_ACCEPT)
                    .attach((PostgresLoop.Ready) key -> accept());
        } catch (IOException e) {
            loops.forEach(PostgresLoop::close);
            own.ifPresent(ReadingRoom::close);
            throw new UncheckedIOException(
                    "The listener of `" + config.target() + "` can't use the address `" + config.listen()
                            + "`: choose another one, or stop what uses it.",
                    e);
        }
        loops.forEach(PostgresLoop::start);
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return new InetSocketAddress(
                gateway.config().listen().getAddress(), door.socket().getLocalPort());
    }

    /** Why no client is taken any more; empty as long as clients are. */
    public Optional<String> wrong() {
        return broken
                ? Optional.of("The listener of `" + gateway.config().target()
                        + "` failed and takes no clients: start the gateway again.")
                : Optional.empty();
    }

    /** Nobody must be left waiting at a loop that is gone. Runs on that loop. */
    private void broken(Throwable failure) {
        broken = true;
        try {
            door.close();
        } catch (IOException e) {
            LOG.debug("The listener did not close.", e);
        }
        loops.getFirst().post(() -> {}); // a closed channel goes when its selector is used again
        LOG.error(
                "A connection loop of `{}` failed and ended its sessions. No client is taken any more: start the gateway"
                        + " again, and please report this.",
                gateway.config().target(),
                failure);
    }

    /** For each core one. */
    List<PostgresLoop> loops() {
        return List.copyOf(loops);
    }

    /** How many clients are signed in. */
    public int sessions() {
        return sessions.size();
    }

    @Override
    public int cut(Predicate<Session> which, String because) {
        gateway.cuts().add(new Cuts.Cut(which, because, System.nanoTime()));
        List<CompletableFuture<Boolean>> ended =
                sessions.stream().map(session -> session.cut(which, because)).toList();
        long deadline = System.nanoTime() + CUT.toNanos();
        int count = 0;
        for (CompletableFuture<Boolean> one : ended) {
            try {
                count += one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS) ? 1 : 0;
            } catch (TimeoutException | ExecutionException e) {
                LOG.error(
                        "A session of `{}` does not end, though it was cut.",
                        gateway.config().target(),
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return count; // they are ended all the same; only nobody waits for it
            }
        }
        return count;
    }

    private void accept() {
        try {
            for (SocketChannel socket = door.accept(); socket != null; socket = door.accept()) {
                admit(socket);
            }
        } catch (IOException e) {
            LOG.warn("A connection could not be accepted: raise the limit of open files.", e);
        }
    }

    private void admit(SocketChannel socket) throws IOException {
        if (broken) {
            socket.close();
            return;
        }
        if (connections.incrementAndGet() > gateway.config().limits().sessions()) {
            connections.decrementAndGet();
            LOG.warn("A connection was turned away: the limit `sessions` is reached.");
            socket.close();
            return;
        }
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        PostgresLoop loop = loops.get(Math.floorMod(next++, loops.size()));
        loop.post(() -> begin(loop, socket));
    }

    private void begin(PostgresLoop loop, SocketChannel socket) {
        try {
            Wire client = new Wire(socket, socket, socket.register(loop.selector(), 0));
            new Startup(gateway, loop, client, tls, new Counted()).begin();
        } catch (IOException e) {
            connections.decrementAndGet();
            LOG.debug("A connection was gone before it began.", e);
        }
    }

    private final class Counted implements Startup.Sessions {

        @Override
        public void began(PostgresSession session) {
            sessions.add(session);
        }

        @Override
        public void ended(Optional<PostgresSession> session) {
            connections.decrementAndGet();
            session.ifPresent(sessions::remove);
        }
    }

    /** Ends every session and stops listening. Holds of these sessions are withdrawn. */
    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            LOG.debug("The listener did not close.", e);
        }
        sessions.forEach(PostgresSession::stop);
        loops.forEach(PostgresLoop::close);
        own.ifPresent(ReadingRoom::close);
    }
}
