package dev.imprimatur.connector.postgres;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.imprimatur.core.seal.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Signs in at the target with the gateway's own credentials. Blocks: never on a loop. */
final class TargetSignIn {

    private static final int LONGEST = 1 << 20;

    private final PostgresConfig.Upstream upstream;
    private final ByteChannel channel;
    private final Optional<SSLEngine> tls;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private int process;
    private byte[] secret = {};

    private TargetSignIn(PostgresConfig.Upstream upstream, TargetDoor.Opened opened) {
        this.upstream = upstream;
        this.channel = opened.channel();
        this.tls = opened.tls();
    }

    /**
     * A session of the target's, ready for statements.
     *
     * @param process with {@code secret} the key that cancels
     */
    record Target(
            SocketChannel socket,
            ByteChannel channel,
            Map<String, String> parameters,
            int process,
            Bytes secret,
            String searchPath,
            String role) {}

    /**
     * @param socket not connected yet; closed when this fails
     * @param settings that the client asked for
     */
    static Target signIn(TargetDoor door, SocketChannel socket, Map<String, String> settings) throws TargetRefusal {
        try {
            TargetDoor.Opened opened = door.open(socket);
            TargetSignIn signIn = new TargetSignIn(door.upstream(), opened);
            signIn.start(settings);
            List<String> meaning =
                    signIn.ask("SELECT pg_catalog.current_setting('search_path'), pg_catalog.current_setting('role')");
            return new Target(
                    socket,
                    opened.channel(),
                    signIn.parameters,
                    signIn.process,
                    Bytes.of(signIn.secret),
                    meaning.get(0),
                    meaning.get(1));
        } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
            close(socket);
            throw new TargetRefusal(
                    Problem.of(
                            "08001",
                            "the target can't be reached.",
                            "",
                            "Tell the operator to look at the gateway's log and at the target."),
                    e);
        } catch (TargetRefusal e) {
            close(socket);
            throw e;
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use either way
        }
    }

    private void start(Map<String, String> settings) throws IOException, TargetRefusal {
        Map<String, String> asked = new LinkedHashMap<>(settings);
        asked.put("user", upstream.user());
        asked.put("database", upstream.database());
        asked.put("client_encoding", "UTF8");
        asked.put("standard_conforming_strings", "on");
        write(ClientMessages.startup(StartupPacket.VERSION_3_2, asked));
        Optional<ScramClient> scram = Optional.empty();
        while (true) {
            Message message = read();
            switch (message.type()) {
                case 'R' -> scram = authenticate(message.body(), scram);
                case 'S' -> {
                    TargetText text = new TargetText(message.body(), 0);
                    parameters.put(text.next(), text.next());
                }
                case 'K' -> {
                    process = message.body().getInt();
                    secret = new byte[message.body().remaining()];
                    message.body().get(secret);
                }
                case 'Z' -> {
                    needReadable();
                    return;
                }
                case 'v', 'N' -> {
                    // an older protocol will do as well
                }
                case 'E' -> throw refused(message);
                default -> throw strange(message);
            }
        }
    }

    private void needReadable() throws TargetRefusal {
        String encoding = parameters.getOrDefault("server_encoding", "");
        if (!Circumstances.isUtf8(encoding)) {
            throw new TargetRefusal(Problem.of(
                    "0A000",
                    "the target's database has the encoding `" + encoding + "`, and this gateway reads UTF8 alone.",
                    "Such a database folds and cuts names otherwise than the gateway does.",
                    "Tell the operator: only databases in UTF8 can be targets."));
        }
        if (!Circumstances.isUtf8(parameters.getOrDefault("client_encoding", ""))
                || !Circumstances.isOn(parameters.getOrDefault("standard_conforming_strings", ""))) {
            throw new TargetRefusal(Problem.of(
                    "0A000",
                    "the target does not take `client_encoding` UTF8 with `standard_conforming_strings` on.",
                    "",
                    "Tell the operator: such a target can't be read safely."));
        }
    }

    private Optional<ScramClient> authenticate(ByteBuffer body, Optional<ScramClient> scram)
            throws IOException, TargetRefusal {
        int kind = body.getInt();
        try {
            return switch (kind) {
                case 0 -> scram;
                case 3 -> {
                    if (tls.isEmpty()) {
                        throw wrongMethod("asks for the password in clear without TLS");
                    }
                    write(ClientMessages.password(upstream.password().reveal()));
                    yield scram;
                }
                case 10 -> {
                    ScramClient client = scramClient(body);
                    write(ClientMessages.saslInitial(
                            client.getScramMechanism().getName(),
                            client.clientFirstMessage().toString()));
                    yield Optional.of(client);
                }
                case 11 -> {
                    ScramClient client = scram.orElseThrow(() -> wrongMethod("answers out of turn"));
                    client.serverFirstMessage(rest(body));
                    write(ClientMessages.saslResponse(
                            client.clientFinalMessage().toString()));
                    yield scram;
                }
                case 12 -> {
                    scram.orElseThrow(() -> wrongMethod("answers out of turn")).serverFinalMessage(rest(body));
                    yield scram;
                }
                default -> throw wrongMethod("asks for the authentication method " + kind + ", which is not taken");
            };
        } catch (ScramException e) {
            throw wrongMethod("failed to prove that it knows the password");
        }
    }

    private ScramClient scramClient(ByteBuffer body) throws TargetRefusal {
        List<String> offered = new ArrayList<>();
        TargetText text = new TargetText(body, body.position());
        for (String name = text.next(); !name.isEmpty(); name = text.next()) {
            offered.add(name);
        }
        try {
            ScramClient.FinalBuildStage stage = ScramClient.builder()
                    .advertisedMechanisms(offered)
                    .username("*") // PostgreSQL takes the one of the startup packet
                    .password(upstream.password().reveal().toCharArray());
            if (tls.isPresent() && tls.get().getSession().getPeerCertificates()[0] instanceof X509Certificate shown) {
                byte[] binding = TlsServerEndpoint.getChannelBindingData(shown);
                if (binding.length > 0) {
                    stage = stage.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
                }
            }
            return stage.build();
        } catch (IllegalArgumentException | CertificateEncodingException | SSLPeerUnverifiedException e) {
            throw wrongMethod("offers " + offered + ", of which none is taken");
        }
    }

    private static String rest(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The columns of the one row that {@code query} gives. */
    private List<String> ask(String query) throws IOException, TargetRefusal {
        write(ClientMessages.query(query));
        List<String> columns = new ArrayList<>();
        while (true) {
            Message message = read();
            switch (message.type()) {
                case 'D' -> {
                    int count = message.body().getShort();
                    for (int i = 0; i < count; i++) {
                        byte[] value = new byte[Math.max(0, message.body().getInt())];
                        message.body().get(value);
                        columns.add(new String(value, StandardCharsets.UTF_8));
                    }
                }
                case 'Z' -> {
                    return columns;
                }
                case 'E' -> throw refused(message);
                case 'T', 'C', 'N' -> {
                    // around the row
                }
                case 'S' -> {
                    TargetText text = new TargetText(message.body(), 0);
                    parameters.put(text.next(), text.next());
                }
                default -> throw strange(message);
            }
        }
    }

    private record Message(char type, ByteBuffer body) {}

    private Message read() throws IOException {
        ByteBuffer head = readFully(5);
        char type = (char) head.get();
        int length = head.getInt();
        if (length < 4 || length > LONGEST) {
            throw new IOException("The target sent a malformed message.");
        }
        return new Message(type, readFully(length - 4));
    }

    private ByteBuffer readFully(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("The target closed the connection.");
            }
        }
        return bytes.flip();
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    private static TargetRefusal refused(Message message) {
        TargetText.Report report =
                TargetText.report(message.body(), 0, message.body().limit());
        return new TargetRefusal(Problem.of(
                report.code(),
                "the target does not let the gateway in (" + report.code() + ").",
                "",
                "Tell the operator to look at the gateway's credentials for this target, and at the target's log."));
    }

    private static TargetRefusal wrongMethod(String what) {
        return new TargetRefusal(Problem.of(
                "08001",
                "the target " + what + ".",
                "",
                "Tell the operator: SCRAM-SHA-256 is what the gateway speaks."));
    }

    private static TargetRefusal strange(Message message) {
        return new TargetRefusal(Problem.of(
                "08P01", "the target answered `" + message.type() + "`, which does not belong there.", "", ""));
    }
}
