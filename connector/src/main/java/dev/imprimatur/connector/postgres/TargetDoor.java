package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import tlschannel.ClientTlsChannel;

/** Opens connections to the target, under TLS where the operator wants it. Blocks: never on a loop. */
final class TargetDoor {

    private final PostgresConfig.Upstream upstream;
    private final Optional<SSLContext> context;

    TargetDoor(PostgresConfig.Upstream upstream) {
        this.upstream = upstream;
        this.context = switch (upstream.tls()) {
            case DISABLE -> Optional.empty();
            case REQUIRE, VERIFY_FULL -> Optional.of(TlsContexts.client(upstream));
        };
    }

    /** A connection on which nothing has been said yet but TLS. */
    record Opened(SocketChannel socket, ByteChannel channel, Optional<SSLEngine> tls) {}

    PostgresConfig.Upstream upstream() {
        return upstream;
    }

    /**
     * Connects.
     *
     * @param socket not connected yet, so that another thread can close it meanwhile
     */
    Opened open(SocketChannel socket) throws IOException, TargetRefusal {
        socket.connect(new InetSocketAddress(upstream.host(), upstream.port()));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (context.isEmpty()) {
            return new Opened(socket, socket, Optional.empty());
        }
        socket.write(ByteBuffer.wrap(ClientMessages.sslRequest()));
        ByteBuffer answer = ByteBuffer.allocate(1); // and not a byte more: what follows belongs to TLS
        if (socket.read(answer) != 1 || answer.get(0) != 'S') {
            throw new TargetRefusal(Problem.of(
                    "08001",
                    "the target offers no TLS, and the gateway must not talk to it without.",
                    "",
                    "Tell the operator: either the target gets TLS, or the configuration says `tls: disable`."));
        }
        SSLEngine engine = context.get().createSSLEngine(upstream.host(), upstream.port());
        engine.setUseClientMode(true);
        if (upstream.tls() == PostgresConfig.Tls.VERIFY_FULL) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        ClientTlsChannel channel = ClientTlsChannel.newBuilder(socket, engine)
                .withWaitForCloseConfirmation(false)
                .build();
        channel.handshake();
        return new Opened(socket, channel, Optional.of(engine));
    }

    /**
     * Stops what a session of the target runs. What comes of it shows in that session.
     *
     * @param socket new, and closed at the end
     */
    void cancel(SocketChannel socket, int process, byte[] secret) throws IOException, TargetRefusal {
        try (socket) {
            Opened opened = open(socket);
            opened.channel().write(ByteBuffer.wrap(ClientMessages.cancel(process, secret)));
            ByteBuffer end = ByteBuffer.allocate(1);
            opened.channel().read(end); // the target closes once it has taken the request
            opened.channel().close();
        }
    }
}
