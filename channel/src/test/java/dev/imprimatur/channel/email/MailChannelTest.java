package dev.imprimatur.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Delivery;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Json;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told, when, and how often. */
class MailChannelTest extends MailRig {

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
    void whatWasGivenUpIsInNoLaterDigest() throws MessagingException {
        ApprovalId second = new ApprovalId("apr-3333333333");
        Card plain = HostileCards.plain();
        cards.put(FIRST, with(plain, FIRST, Risk.LOW, "pending", List.of("mail:nobody")));
        MailChannel channel = channel();
        now.set(Instant.parse("2026-03-01T13:00:00Z"));
        channel.deliver(event(7, "held", FIRST));
        now.set(Instant.parse("2026-03-01T13:00:01Z"));
        assertThat(channel.deliver(event(7, "held", FIRST))).isInstanceOf(Delivery.Refused.class);
        assertThat(complaints).hasSize(1);
        cards.put(second, with(plain, second, Risk.LOW, "pending", List.of()));
        now.set(Instant.parse("2026-03-01T14:00:00Z"));
        assertThat(channel.deliver(event(8, "held", second)))
                .as("it waits for others of its own hour")
                .isEqualTo(new Delivery.Later(Instant.parse("2026-03-01T14:00:01Z")));
        now.set(Instant.parse("2026-03-01T14:00:01Z"));
        assertThat(channel.deliver(event(8, "held", second))).isEqualTo(new Delivery.Done());
        assertThat(complaints).as("nothing more is said of what was given up").hasSize(1);
        assertThat(server.getReceivedMessages()).hasSize(1);
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
