package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tlschannel.ServerTlsChannel;

/** A client on its way in: TLS, what it asks for, who it is, and a connection of its own to the target. */
final class Startup implements PostgresLoop.Ready, PostgresLoop.Fleeting {

    private static final int LONGEST_PASSWORD = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    /** How far it has come. */
    private sealed interface Stage {
        /** Before the StartupMessage. */
        record Greeting(boolean tlsAsked, boolean gssAsked) implements Stage {}

        /** Asked for the password. */
        record Asked(StartupPacket.Start start, StartupOptions options) implements Stage {}

        /**
         * The token is being looked at, or the target connected.
         *
         * @param since before the token was looked at, by {@link System#nanoTime}
         */
        record Waiting(StartupPacket.Start start, StartupOptions options, long since) implements Stage {}

        /** The session has begun, or never will. */
        record Done() implements Stage {}
    }

    private final PostgresGateway gateway;
    private final PostgresLoop loop;
    private final Wire client;
    private final Optional<SSLContext> tls;
    private final Sessions sessions;
    private Stage stage = new Stage.Greeting(false, false);
    private Optional<SocketChannel> connecting = Optional.empty();

    Startup(PostgresGateway gateway, PostgresLoop loop, Wire client, Optional<SSLContext> tls, Sessions sessions) {
        this.gateway = gateway;
        this.loop = loop;
        this.client = client;
        this.tls = tls;
        this.sessions = sessions;
    }

    /** Counts the sessions of a listener. */
    interface Sessions {

        /** One more has begun. */
        void began(PostgresSession session);

        /** One that had begun, or was on its way in, is over. */
        void ended(Optional<PostgresSession> session);
    }

    void begin() {
        client.belongTo(this);
        loop.watch(this, gateway.config().limits().start().toMillis());
        client.interest(true);
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            client.flush();
            int length;
            do {
                length = read();
            } while (length > 0 && client.encrypted() && !over()); // TLS may hold more than the selector knows of
            if (!over()) {
                client.flush();
                client.interest(true);
            }
        } catch (ProtocolViolation e) {
            refuse(Problem.of(e.code(), e.sentence(), "", ""));
        } catch (IOException e) {
            close();
        } catch (RuntimeException | Error e) {
            LOG.error("A step of a connection failed, so it ends; please report this.", e);
            close();
        }
    }

    private int read() throws IOException, ProtocolViolation {
        ByteBuffer buffer = loop.buffer();
        if (!client.restore(buffer)) {
            throw new ProtocolViolation("Too much was sent before the session began.");
        }
        int length = client.read(buffer);
        buffer.flip();
        if (length < 0) {
            close();
            return length;
        }
        take(buffer);
        client.keep(buffer);
        if (client.keptLength() > 2 * LONGEST_PASSWORD) {
            throw new ProtocolViolation("Too much was sent before the session began.");
        }
        return length;
    }

    private void take(ByteBuffer bytes) throws ProtocolViolation {
        boolean more = true;
        while (more) {
            more = switch (stage) {
                case Stage.Greeting greeting -> greeting(greeting, bytes);
                case Stage.Asked asked -> password(asked, bytes);
                case Stage.Waiting waiting -> false;
                case Stage.Done done -> false;
            };
        }
    }

    private boolean greeting(Stage.Greeting greeting, ByteBuffer bytes) throws ProtocolViolation {
        if (bytes.remaining() < 4) {
            return false;
        }
        int length = bytes.getInt(bytes.position());
        if (length < 8 || length > StartupPacket.LONGEST) {
            throw new ProtocolViolation("The first packet is malformed.");
        }
        if (bytes.remaining() < length) {
            return false;
        }
        ByteBuffer packet = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return switch (StartupPacket.read(packet)) {
            case StartupPacket.SslRequest ssl -> secure(greeting, bytes);
            case StartupPacket.GssRequest gss -> {
                if (greeting.gssAsked()) {
                    throw new ProtocolViolation("Encryption was asked for twice.");
                }
                client.put(new byte[] {'N'});
                stage = new Stage.Greeting(greeting.tlsAsked(), true);
                yield true;
            }
            case StartupPacket.CancelRequest cancel -> {
                gateway.cancels().cancel(cancel);
                close();
                yield false;
            }
            case StartupPacket.Start start -> start(start);
        };
    }

    private boolean secure(Stage.Greeting greeting, ByteBuffer bytes) throws ProtocolViolation {
        if (greeting.tlsAsked() || client.encrypted()) {
            throw new ProtocolViolation("Encryption was asked for twice.");
        }
        stage = new Stage.Greeting(true, greeting.gssAsked());
        if (tls.isEmpty()) {
            client.put(new byte[] {'N'});
            return true;
        }
        if (bytes.hasRemaining()) {
            throw new ProtocolViolation(
                    "Bytes were sent in clear behind the request for TLS: somebody may have put them there.");
        }
        try {
            client.put(new byte[] {'S'});
            client.flush();
        } catch (IOException e) {
            throw new ProtocolViolation("The connection was lost.");
        }
        SSLEngine engine = tls.get().createSSLEngine();
        engine.setUseClientMode(false);
        client.encrypt(ServerTlsChannel.newBuilder(client.socket(), tls.get())
                .withEngineFactory(context -> engine)
                .withWaitForCloseConfirmation(false)
                .build());
        return false;
    }

    private boolean start(StartupPacket.Start start) throws ProtocolViolation {
        if (!client.encrypted() && !onLoopback()) {
            throw new ProtocolViolation(
                    "28000",
                    "A token must not travel in clear: connect with TLS (`sslmode=require`), or on the gateway's own"
                            + " machine.");
        }
        if (start.parameters().containsKey("replication")) {
            throw new ProtocolViolation("0A000", "Replication does not pass this gateway.");
        }
        if (start.parameters().getOrDefault("user", "").isEmpty()) {
            throw new ProtocolViolation("28000", "no PostgreSQL user name specified in startup packet");
        }
        StartupOptions options = StartupOptions.of(start, gateway.config());
        if (start.negotiate()) {
            client.put(ServerMessages.negotiate(Math.min(start.version(), StartupPacket.VERSION_3_2), start.unknown()));
        }
        client.put(ServerMessages.cleartextPassword());
        stage = new Stage.Asked(start, options);
        return true;
    }

    private boolean onLoopback() {
        try {
            return client.socket().getLocalAddress() instanceof InetSocketAddress address
                    && address.getAddress().isLoopbackAddress();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean password(Stage.Asked asked, ByteBuffer bytes) throws ProtocolViolation {
        if (bytes.remaining() < 5) {
            return false;
        }
        int at = bytes.position();
        int length = bytes.getInt(at + 1);
        if (bytes.get(at) != 'p' || length < 5 || length > LONGEST_PASSWORD) {
            throw new ProtocolViolation("A password message was expected.");
        }
        if (bytes.remaining() <= length) {
            return false;
        }
        ClientMessage message = new ClientMessage(bytes, at, at + 1 + length);
        Secret token = new Secret(message.text());
        message.end();
        bytes.position(at + 1 + length);
        Stage.Waiting waiting = new Stage.Waiting(asked.start(), asked.options(), System.nanoTime());
        stage = waiting;
        gateway.blocking().execute(() -> {
            Authentication answer = authenticate(token);
            loop.post(() -> answered(waiting, answer));
        });
        return false;
    }

    private Authentication authenticate(Secret token) {
        try {
            return gateway.authenticator().authenticate(token, Audience.CONNECTOR);
        } catch (RuntimeException e) {
            LOG.error("Nobody can be authenticated.", e);
            return new Authentication.Unknown("The gateway can't look at tokens at the moment: tell its operator.");
        }
    }

    private void answered(Stage.Waiting waiting, Authentication answer) {
        if (!stage.equals(waiting)) {
            return;
        }
        switch (answer) {
            case Authentication.Unknown(String reason) ->
                refuse(Problem.of("28P01", reason, "", "The password is an Imprimatur token for connectors."));
            case Authentication.Bound bound ->
                refuse(Problem.of(
                        "28000",
                        "This token is bound to a key, and a database client can't prove that it has it.",
                        "",
                        "Ask for a token for connectors that is bound to none."));
            case Authentication.Known known -> {
                Optional<Freeze> freeze =
                        gateway.gate().frozen(known.subject(), gateway.config().target());
                String name = gateway.config().target().name();
                if (known.targets().stream().noneMatch(glob -> new Glob(glob).matches(name))) {
                    refuse(Problem.of(
                            "28000", "This token is not good for `" + name + "`.", "", "Ask for one that is."));
                } else if (freeze.isPresent()) {
                    refuse(Sentences.frozen(freeze.get()));
                } else if (!gateway.clock().instant().isBefore(known.expires())) {
                    refuse(Sentences.expired(known.expires().toString()));
                } else {
                    connect(waiting, known);
                }
            }
        }
    }

    private void connect(Stage.Waiting waiting, Authentication.Known known) {
        SocketChannel socket;
        try {
            socket = SocketChannel.open();
        } catch (IOException e) {
            LOG.error("No connection to a target can be opened.", e);
            refuse(Problem.failure("the gateway has no connection left.", "Try again later."));
            return;
        }
        connecting = Optional.of(socket);
        gateway.blocking().execute(() -> {
            try {
                TargetSignIn.Target target = TargetSignIn.signIn(
                        gateway.door(), socket, waiting.options().settings());
                loop.post(() -> connected(waiting, known, target));
            } catch (TargetRefusal e) {
                LOG.warn("The target {} took no session: {}", gateway.config().target(), e.forOperator());
                loop.post(() -> {
                    if (stage.equals(waiting)) {
                        refuse(e.problem());
                    }
                });
            }
        });
    }

    private void connected(Stage.Waiting waiting, Authentication.Known known, TargetSignIn.Target signedIn) {
        try {
            if (!stage.equals(waiting)) {
                signedIn.socket().close();
                return;
            }
            signedIn.socket().configureBlocking(false);
            SelectionKey key = signedIn.socket().register(loop.selector(), 0);
            Wire target = new Wire(signedIn.socket(), signedIn.channel(), key);
            stage = new Stage.Done();
            SessionStart start = new SessionStart(
                    known,
                    waiting.options(),
                    waiting.start().longKeys(),
                    gateway.cancels().secretName());
            Ending ending = new Ending(sessions);
            PostgresSession session = new PostgresSession(gateway, loop, client, target, signedIn, start, ending);
            ending.session = Optional.of(session);
            sessions.began(session);
            session.begin(start.longKeys());
            // whoever cut sessions since the token was looked at did not see this one
            gateway.cuts().since(waiting.since()).forEach(cut -> {
                var _ = session.cut(cut.which(), cut.because());
            });
        } catch (IOException e) {
            refuse(Problem.of("08006", "the connection to the target was lost.", "", "Connect again."));
        }
    }

    private static final class Ending implements Runnable {

        private final Sessions sessions;
        private Optional<PostgresSession> session = Optional.empty();

        Ending(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public void run() {
            sessions.ended(session);
        }
    }

    @Override
    public boolean over() {
        return stage instanceof Stage.Done;
    }

    @Override
    public void late() {
        refuse(Problem.of("08006", "the session did not begin in time.", "", ""));
    }

    private void refuse(Problem problem) {
        if (over()) {
            return;
        }
        leave();
        client.put(ServerMessages.fatal(problem));
        new Farewell(loop, client).begin();
    }

    private void close() {
        if (!over()) {
            leave();
            client.close();
        }
    }

    private void leave() {
        stage = new Stage.Done();
        connecting.ifPresent(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("A connection did not close.", e);
            }
        });
        sessions.ended(Optional.empty());
    }
}
