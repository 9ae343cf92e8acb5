package dev.imprimatur.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Secret;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Servers, kind and unkind. */
class MailServersTest extends MailRig {

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
            assertThat(channel(
                                    config("127.0.0.1", other.port(), MailConfig.Security.NONE, false),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(4))
                            .deliver(event(7, "held", FIRST)))
                    .isInstanceOfSatisfying(
                            Delivery.Failed.class,
                            failed -> assertThat(failed.why()).contains("within 4 s"));
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
}
