package dev.imprimatur.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Status;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A channel, a server, and what the gateway knows. */
abstract class MailRig {

    static final String PASSWORD = "changeit";
    static final ApprovalId FIRST = HostileCards.plain().approval();

    @TempDir
    static Path folder;

    static Optional<SSLContext> context = Optional.empty();
    static Optional<SSLSocketFactory> trusting = Optional.empty();

    final Map<String, Posting> postings = new LinkedHashMap<>();
    final Map<ApprovalId, Card> cards = new LinkedHashMap<>();
    final List<String> complaints = new ArrayList<>();
    final AtomicReference<Instant> now = new AtomicReference<>(HostileCards.NOON.plusSeconds(5));
    GreenMail server = new GreenMail(new ServerSetup[0]);

    @BeforeAll
    static void certificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        System.setProperty("greenmail.tls.keystore.file", store.toString());
        System.setProperty("greenmail.tls.keystore.password", PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext all = SSLContext.getInstance("TLS");
        all.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        context = Optional.of(all);
        trusting = Optional.of(all.getSocketFactory());
    }

    @BeforeEach
    void start() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        cards.put(FIRST, HostileCards.plain());
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    MailConfig config(String host, int port, MailConfig.Security security, boolean trusted) {
        return new MailConfig(
                "mail",
                new MailConfig.Server(host, port, security, Optional.empty()),
                "gate@imprimatur.example.com",
                List.of("owners@example.com"),
                Optional.of(new MailConfig.Digests(Duration.ofHours(1), Risk.LOW)),
                new Reach(true, InetAddress::getAllByName),
                trusting.filter(any -> trusted));
    }

    MailChannel channel() {
        return channel(config("127.0.0.1", server.getSmtp().getPort(), MailConfig.Security.NONE, false));
    }

    MailChannel channel(MailConfig config) {
        return channel(config, Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    /**
     * @param step how long a server may take for each answer
     * @param all how long it may take in all
     */
    MailChannel channel(MailConfig config, Duration step, Duration all) {
        return new MailChannel(
                config,
                "imprimatur.example.com/log",
                id -> Optional.ofNullable(cards.get(id)),
                new Noted(),
                new Smtp(config, step, all, now::get),
                now::get,
                complaints::add);
    }

    private final class Noted implements Postings {
        @Override
        public List<Posting> of(String channel, ApprovalId approval) {
            return postings.values().stream()
                    .filter(each ->
                            each.channel().equals(channel) && each.approval().equals(approval))
                    .toList();
        }

        @Override
        public Optional<Posting> find(String channel, String message) {
            return Optional.ofNullable(postings.get(message));
        }

        @Override
        public void put(Posting posting) {
            postings.put(posting.message(), posting);
        }
    }

    static AuditEntry event(long index, String type, ApprovalId approval) {
        Json.Builder event = Json.fields()
                .with("type", type)
                .with("approval", approval.text())
                .with("at", HostileCards.NOON.toString());
        if (type.equals("held")) {
            event.with("attached", false)
                    .with(
                            "expires_at",
                            HostileCards.NOON.plus(Duration.ofHours(8)).toString());
        }
        return new AuditEntry(index, event.build());
    }

    void ended(String word) {
        cards.computeIfPresent(FIRST, (id, card) -> with(card, id, card.risk(), word, card.places()));
    }

    static Card with(Card card, ApprovalId id, Risk risk, String word, List<String> places) {
        return new Card(
                id,
                card.revision(),
                card.digest(),
                risk,
                new Status(word, word.equals("pending") ? "Waits." : "Denied by person:boss.", word.equals("pending")),
                card.title(),
                card.entries(),
                card.passages(),
                card.claims(),
                places,
                card.oneClick(),
                card.rationale(),
                card.page());
    }
}
