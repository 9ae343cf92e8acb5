package dev.imprimatur.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Standing;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
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
import java.util.Arrays;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail on its way to real servers, kind and unkind. */
class MailChannelTest {

    private static final String PASSWORD = "changeit";
    private static final ApprovalId FIRST = HostileCards.plain().approval();

    @TempDir
    private static Path folder;

    private static Optional<SSLContext> context = Optional.empty();
    private static Optional<SSLSocketFactory> trusting = Optional.empty();

    private final Map<String, Posting> postings = new LinkedHashMap<>();
    private final Map<ApprovalId, Card> cards = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(HostileCards.NOON.plusSeconds(5));
    private GreenMail server = new GreenMail(new ServerSetup[0]);

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

    private MailConfig config(String host, int port, MailConfig.Security security, boolean trusted) {
        return new MailConfig(
                "mail",
                new MailConfig.Server(host, port, security, Optional.empty()),
                "gate@imprimatur.example.com",
                List.of("owners@example.com"),
                Optional.of(new MailConfig.Digests(Duration.ofHours(1), Risk.LOW)),
                new Reach(true, InetAddress::getAllByName),
                trusting.filter(any -> trusted));
    }

    private MailChannel channel() {
        return channel(config("127.0.0.1", server.getSmtp().getPort(), MailConfig.Security.NONE, false));
    }

    private MailChannel channel(MailConfig config) {
        return new MailChannel(
                config,
                "imprimatur.example.com/log",
                id -> Optional.ofNullable(cards.get(id)),
                new Noted(),
                new Smtp(config, Duration.ofSeconds(2), Duration.ofSeconds(4), now::get),
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

    private static AuditEntry event(long index, String type, ApprovalId approval) {
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

    private void ended(String word) {
        cards.computeIfPresent(FIRST, (id, card) -> with(card, id, card.risk(), word, card.places()));
    }

    private static Card with(Card card, ApprovalId id, Risk risk, String word, List<String> places) {
        return new Card(
                id,
                card.revision(),
                card.digest(),
                risk,
                new Standing(
                        word, word.equals("pending") ? "Waits." : "Denied by person:boss.", word.equals("pending")),
                card.title(),
                card.entries(),
                card.passages(),
                card.claims(),
                places,
                card.oneClick(),
                card.rationale(),
                card.page());
    }

    private static String header(Message message, String name) {
        try {
            String[] all = message.getHeader(name);
            return all == null ? "" : String.join("|", all);
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String part(MimeMessage message, int n) throws MessagingException, IOException {
        return String.valueOf(
                ((MimeMultipart) message.getContent()).getBodyPart(n).getContent());
    }

    @Test
    void peopleAreToldWhatWaitsAndHowItEnded() throws MessagingException, IOException {
        MailChannel channel = channel();
        assertThat(channel.deliver(event(7, "held", FIRST))).isEqualTo(new Delivery.Done());
        ended("denied");
        assertThat(channel.deliver(event(9, "denied", FIRST))).isEqualTo(new Delivery.Done());
        MimeMessage[] got = server.getReceivedMessages();
        assertThat(got).hasSize(2);
        assertThat(got[0].getSubject()).isEqualTo("[Imprimatur] bot wants to run sql.delete on postgres/shop");
        assertThat(got[1].getSubject()).isEqualTo("Re: " + got[0].getSubject());
        assertThat(header(got[0], "Message-ID")).matches("<apr-2222222222\\.[0-9a-f]{16}@imprimatur\\.example\\.com>");
        assertThat(header(got[1], "In-Reply-To")).isEqualTo(header(got[0], "Message-ID"));
        assertThat(header(got[1], "References")).isEqualTo(header(got[0], "Message-ID"));
        assertThat(header(got[1], "Message-ID")).isNotEqualTo(header(got[0], "Message-ID"));
        assertThat(header(got[0], "Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(header(got[0], "To")).isEqualTo("owners@example.com");
        assertThat(header(got[0], "From")).isEqualTo("Imprimatur <gate@imprimatur.example.com>");
        assertThat(header(got[0], "Date")).startsWith("Sun, 1 Mar 2026 12:00:05");
        assertThat(got[0].getContentType()).startsWith("multipart/alternative");
        assertThat(part(got[0], 0))
                .contains("| DELETE FROM orders WHERE id = 7", "Sign in")
                .isNotEqualTo(part(got[0], 1));
        assertThat(part(got[0], 1))
                .contains("<a href=\"https://imprimatur.example.com/approvals/apr-2222222222/decide\">");
        assertThat(part(got[1], 0)).startsWith("An action was denied.").contains("Denied by person:boss.");
    }

    @Test
    void whatComesTwiceIsToldOnce() {
        MailChannel channel = channel();
        channel.deliver(event(7, "held", FIRST));
        channel.deliver(event(7, "held", FIRST));
        assertThat(channel().deliver(event(7, "held", FIRST))).isEqualTo(new Delivery.Done());
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void nobodyIsAskedTooLateAndWhoWasNotAskedHearsNoEnd() {
        ended("denied");
        MailChannel channel = channel();
        channel.deliver(event(7, "held", FIRST));
        channel.deliver(event(9, "denied", FIRST));
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void brokenGlassIsToldToEverybody() throws MessagingException, IOException {
        ended("glass-broken");
        channel().deliver(event(9, "glass-broken", FIRST));
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(part(server.getReceivedMessages()[0], 0)).startsWith("AN ACTION WAS RUN WITHOUT APPROVAL");
    }

    @Test
    void aRuleNamesWhomToAsk() {
        cards.computeIfPresent(
                FIRST,
                (id, card) -> with(card, id, Risk.HIGH, "pending", List.of("mail:boss@example.com", "chat:#owners")));
        channel().deliver(event(7, "held", FIRST));
        assertThat(Arrays.stream(server.getReceivedMessages()).map(each -> header(each, "To")))
                .containsExactly("boss@example.com");
    }

    @Test
    void whatAnotherChannelCouldNotTellGoesToThoseOfTheConfiguration() {
        cards.computeIfPresent(FIRST, (id, card) -> with(card, id, Risk.HIGH, "pending", List.of("chat:#owners")));
        MailChannel channel = channel();
        Json.Fields event = event(8, "undelivered", FIRST).event();
        assertThat(channel.deliver(new AuditEntry(
                        8, Json.fields().withAll(event).with("channel", "mail").build())))
                .isEqualTo(new Delivery.Done());
        assertThat(server.getReceivedMessages()).isEmpty();
        AuditEntry elsewhere = new AuditEntry(
                8, Json.fields().withAll(event).with("channel", "chat").build());
        channel.deliver(elsewhere);
        channel.deliver(new AuditEntry(9, elsewhere.event()));
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void addressesThatAreNoneReachNobodyAndKeepNobodyFromIt() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            cards.computeIfPresent(
                    FIRST,
                    (id, card) -> with(
                            card,
                            id,
                            Risk.HIGH,
                            "pending",
                            List.of("mail:a@example.com>\\nRCPT", "mail:<x@example.com>", "mail:b@example.com")));
            assertThat(channel(config("127.0.0.1", other.port(), MailConfig.Security.NONE, false))
                            .deliver(event(7, "held", FIRST)))
                    .isEqualTo(new Delivery.Done());
            assertThat(other.heard)
                    .filteredOn(line -> line.startsWith("RCPT"))
                    .containsExactly("RCPT TO:<b@example.com>");
            assertThat(complaints).hasSize(2);
        }
    }

    @Test
    void oneAddressThatIsRefusedKeepsTheMessageFromNobodyElse() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            other.answers.put("RCPT TO:<gone@", "550 5.1.1 no such user");
            cards.computeIfPresent(
                    FIRST,
                    (id, card) -> with(
                            card, id, Risk.HIGH, "pending", List.of("mail:gone@example.com", "mail:b@example.com")));
            MailChannel channel = channel(config("127.0.0.1", other.port(), MailConfig.Security.NONE, false));
            assertThat(channel.deliver(event(7, "held", FIRST))).isEqualTo(new Delivery.Done());
            assertThat(other.messages).hasSize(1);
            assertThat(complaints).singleElement().asString().contains("gone@example.com", "550");
        }
    }

    @Test
    void aSecondAttemptGoesOnlyToThoseWhoHaveItNot() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            other.answers.put("RCPT TO:<slow@", "450 4.2.0 greylisted");
            cards.computeIfPresent(
                    FIRST,
                    (id, card) -> with(
                            card, id, Risk.HIGH, "pending", List.of("mail:slow@example.com", "mail:b@example.com")));
            MailChannel channel = channel(config("127.0.0.1", other.port(), MailConfig.Security.NONE, false));
            assertThat(channel.deliver(event(7, "held", FIRST)))
                    .isInstanceOfSatisfying(
                            Delivery.Failed.class,
                            failed -> assertThat(failed.why()).contains("slow@example.com", "450 4.2.0 greylisted"));
            other.answers.clear();
            assertThat(channel.deliver(event(7, "held", FIRST))).isEqualTo(new Delivery.Done());
            assertThat(other.heard)
                    .filteredOn(line -> line.startsWith("RCPT"))
                    .containsExactly(
                            "RCPT TO:<slow@example.com>", "RCPT TO:<b@example.com>", "RCPT TO:<slow@example.com>");
            assertThat(other.messages).hasSize(2);
            assertThat(line(other.messages.get(0), "Message-ID")).isEqualTo(line(other.messages.get(1), "Message-ID"));
        }
    }

    private static String line(String message, String header) {
        return message.lines()
                .filter(each -> each.startsWith(header))
                .findFirst()
                .orElse("none");
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            other.answers.put("end of data", "554 5.7.1 this is spam");
            assertThat(channel(config("127.0.0.1", other.port(), MailConfig.Security.NONE, false))
                            .deliver(event(7, "held", FIRST)))
                    .isInstanceOfSatisfying(
                            Delivery.Refused.class,
                            refused -> assertThat(refused.why()).contains("554"));
        }
    }

    @Test
    void aServerThatIsBusyOrGoneIsTriedAgain() throws IOException {
        int port;
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            port = other.port();
            other.answers.put("hello", "421 too busy");
            assertThat(channel(config("127.0.0.1", port, MailConfig.Security.NONE, false))
                            .deliver(event(7, "held", FIRST)))
                    .isInstanceOf(Delivery.Failed.class);
            other.answers.put("hello", "554 go away");
            assertThat(channel(config("127.0.0.1", port, MailConfig.Security.NONE, false))
                            .deliver(event(7, "held", FIRST)))
                    .isInstanceOf(Delivery.Failed.class);
        }
        assertThat(channel(config("127.0.0.1", port, MailConfig.Security.NONE, false))
                        .deliver(event(7, "held", FIRST)))
                .isInstanceOf(Delivery.Failed.class);
        assertThat(postings).isEmpty();
    }

    @Test
    void noServerKeepsTheGatewayForever() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            other.answers.put("trickle", "");
            long start = System.nanoTime();
            assertThat(channel(config("127.0.0.1", other.port(), MailConfig.Security.NONE, false))
                            .deliver(event(7, "held", FIRST)))
                    .isInstanceOfSatisfying(
                            Delivery.Failed.class,
                            failed -> assertThat(failed.why()).contains("within 4 s"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void withTlsFromTheFirstByteAndAPassword() throws IOException, MessagingException {
        GreenMail secure = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        secure.start();
        try {
            secure.getUserManager().setAuthRequired(true);
            GreenMailUser user = secure.setUser("gate@imprimatur.example.com", "gate", "sesame");
            assertThat(user.getLogin()).isEqualTo("gate");
            int port = secure.getSmtps().getPort();
            assertThat(channel(login(port, "sesame")).deliver(event(7, "held", FIRST)))
                    .isEqualTo(new Delivery.Done());
            assertThat(secure.getReceivedMessages()).hasSize(1);
            postings.clear();
            assertThat(channel(login(port, "wrong")).deliver(event(7, "held", FIRST)))
                    .isInstanceOfSatisfying(
                            Delivery.Failed.class,
                            failed -> assertThat(failed.why())
                                    .contains("user and password")
                                    .doesNotContain("wrong"));
            assertThat(channel(config("localhost", port, MailConfig.Security.IMPLICIT, false))
                            .deliver(event(7, "held", FIRST)))
                    .as("a certificate that nobody vouches for")
                    .isInstanceOf(Delivery.Failed.class);
            assertThat(channel(config("127.0.0.1", port, MailConfig.Security.IMPLICIT, true))
                            .deliver(event(7, "held", FIRST)))
                    .as("a certificate for another name")
                    .isInstanceOf(Delivery.Failed.class);
            assertThat(secure.getReceivedMessages()).hasSize(1);
        } finally {
            secure.stop();
        }
    }

    private MailConfig login(int port, String password) {
        MailConfig plain = config("localhost", port, MailConfig.Security.IMPLICIT, true);
        return new MailConfig(
                plain.name(),
                new MailConfig.Server(
                        "localhost",
                        port,
                        MailConfig.Security.IMPLICIT,
                        Optional.of(new MailConfig.Login("gate", new Secret(password)))),
                plain.from(),
                plain.to(),
                plain.digests(),
                plain.reach(),
                plain.trust());
    }

    @Test
    void withStarttlsNothingIsSaidBeforeIt() throws IOException {
        try (ScriptedSmtp other = new ScriptedSmtp(context)) {
            assertThat(channel(config("localhost", other.port(), MailConfig.Security.STARTTLS, true))
                            .deliver(event(7, "held", FIRST)))
                    .isEqualTo(new Delivery.Done());
            assertThat(other.heard.indexOf("(secure)")).isBetween(1, other.heard.size() - 4);
            assertThat(other.heard.subList(0, other.heard.indexOf("(secure)")))
                    .noneMatch(line -> line.startsWith("MAIL") || line.startsWith("AUTH"));
            assertThat(other.messages).hasSize(1);
        }
        postings.clear();
        try (ScriptedSmtp other = new ScriptedSmtp(Optional.empty())) {
            assertThat(channel(config("localhost", other.port(), MailConfig.Security.STARTTLS, true))
                            .deliver(event(7, "held", FIRST)))
                    .as("a server, or somebody between, that offers no STARTTLS")
                    .isInstanceOf(Delivery.Failed.class);
            assertThat(other.heard).noneMatch(line -> line.startsWith("MAIL"));
        }
        try (ScriptedSmtp other = new ScriptedSmtp(context)) {
            assertThat(channel(config("127.0.0.1", other.port(), MailConfig.Security.STARTTLS, true))
                            .deliver(event(7, "held", FIRST)))
                    .as("a certificate for another name")
                    .isInstanceOf(Delivery.Failed.class);
            assertThat(other.messages).isEmpty();
        }
    }

    @Test
    void anAddressInsideIsNotAskedUnlessItIsMeant() {
        MailConfig inside = config("127.0.0.1", server.getSmtp().getPort(), MailConfig.Security.STARTTLS, false);
        MailConfig outside = new MailConfig(
                inside.name(),
                inside.server(),
                inside.from(),
                inside.to(),
                inside.digests(),
                new Reach(false, InetAddress::getAllByName),
                inside.trust());
        assertThat(channel(outside).deliver(event(7, "held", FIRST)))
                .isInstanceOfSatisfying(
                        Delivery.Failed.class,
                        failed -> assertThat(failed.why()).contains("inside"));
    }

    @Test
    void lowRisksWaitForOneMessage() throws MessagingException, IOException {
        ApprovalId second = new ApprovalId("apr-3333333333");
        ApprovalId third = new ApprovalId("apr-4444444444");
        Card plain = HostileCards.plain();
        for (ApprovalId id : List.of(FIRST, second, third)) {
            cards.put(id, with(plain, id, Risk.LOW, "pending", List.of()));
        }
        MailChannel channel = channel();
        Delivery first = channel.deliver(event(7, "held", FIRST));
        assertThat(first).isEqualTo(new Delivery.Later(Instant.parse("2026-03-01T13:00:00Z")));
        cards.put(third, with(plain, third, Risk.LOW, "denied", List.of()));
        now.set(Instant.parse("2026-03-01T13:00:00Z"));
        channel = channel(); // the gateway was started again meanwhile
        for (int i = 0; i < 2; i++) {
            assertThat(channel.deliver(
                            event(7 + i, "held", List.of(FIRST, second).get(i))))
                    .isEqualTo(new Delivery.Later(Instant.parse("2026-03-01T13:00:01Z")));
        }
        assertThat(channel.deliver(event(9, "held", third))).isEqualTo(new Delivery.Done());
        now.set(Instant.parse("2026-03-01T13:00:01Z"));
        assertThat(channel.deliver(event(7, "held", FIRST))).isEqualTo(new Delivery.Done());
        MimeMessage[] got = server.getReceivedMessages();
        assertThat(got).hasSize(1);
        assertThat(got[0].getSubject()).isEqualTo("[Imprimatur] 2 actions wait for people.");
        assertThat(header(got[0], "List-Unsubscribe"))
                .isEqualTo("<mailto:gate@imprimatur.example.com?subject=unsubscribe%20mail>");
        assertThat(postings).hasSize(2);
        channel.deliver(event(8, "held", second));
        now.set(Instant.parse("2026-03-01T13:00:09Z"));
        assertThat(channel.deliver(event(8, "held", second))).isEqualTo(new Delivery.Done());
        ended("denied");
        assertThat(channel.deliver(event(12, "denied", FIRST))).isEqualTo(new Delivery.Done());
        assertThat(server.getReceivedMessages())
                .as("nothing more, not even their ends")
                .hasSize(1);
    }

    @Test
    void whatWouldExpireBeforeTheDigestIsToldAtOnce() {
        cards.computeIfPresent(FIRST, (id, card) -> with(card, id, Risk.LOW, "pending", List.of()));
        Json.Fields soon = Json.fields()
                .with("type", "held")
                .with("approval", FIRST.text())
                .with("at", HostileCards.NOON.toString())
                .with("attached", false)
                .with(
                        "expires_at",
                        HostileCards.NOON.plus(Duration.ofMinutes(30)).toString())
                .build();
        assertThat(channel().deliver(new AuditEntry(7, soon))).isEqualTo(new Delivery.Done());
        assertThat(server.getReceivedMessages()).hasSize(1);
    }
}
