package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.imprimatur.core.seal.Json;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who are told by mail, also of what another channel could not tell. */
class MailTest {

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        mails.start();
    }

    @AfterEach
    void stop() {
        mails.stop();
    }

    private Rig rig(String to, String more) {
        return new Rig(
                folder,
                Decorators.NONE,
                """
                identity: { local: people.yaml }
                channels:
                  undelivered-after: 1s
                  mail:
                    - name: mail
                      server: "127.0.0.1:%d"
                      tls: none
                      from: gate@imprimatur.example.com
                      %s
                      inside: true
                %s""".formatted(mails.getSmtp().getPort(), to, more),
                Map.of("people.yaml", Given.PEOPLE, "hook.key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    }

    private MimeMessage message(int n) {
        Rig.await(() -> mails.getReceivedMessages().length > n);
        return mails.getReceivedMessages()[n];
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        return String.valueOf(
                ((MimeMultipart) message.getContent()).getBodyPart(0).getContent());
    }

    @Test
    void anApprovalIsToldAndItsEndAndBothBelongTogether() throws MessagingException, IOException {
        try (Rig rig = rig("to: [owners@example.com]", "")) {
            String bot = rig.token("agent:bot", "actions");
            String approval = rig.held(bot, "export-users");
            assertThat(rig.held(bot, "export-users")).isEqualTo(approval);
            MimeMessage asked = message(0);
            assertThat(text(asked)).contains("/approvals/" + approval + "/decide", "Exactly what would run:");
            rig.post(
                    bot,
                    "/v1/approvals/" + approval + "/withdraw",
                    Json.fields().build());
            MimeMessage ended = message(1);
            assertThat(text(ended)).startsWith("An action waits no longer");
            assertThat(ended.getHeader("In-Reply-To")).isEqualTo(asked.getHeader("Message-ID"));
            Json.Fields shown =
                    rig.get(rig.session("anna"), "/v1/approvals/" + approval).json();
            assertThat(shown.whole("repeated")).isEqualTo(1);
            assertThat(shown.find("undelivered")).isEmpty();
        }
    }

    @Test
    void whatAnotherChannelCouldNotTellIsRecordedOnceAndSaid() {
        try (Rig rig = rig("to: [owners@example.com]", """
                  webhooks:
                    - name: down
                      url: "http://127.0.0.1:9/none"
                      keys: [{ secret-file: hook.key }]
                      events: [held]
                      inside: true
                """)) {
            String approval = rig.held(rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> !rig.events("undelivered").isEmpty());
            rig.restart();
            Rig.await(() -> channel(rig, "mail").whole("waiting") == 0);
            assertThat(rig.events("undelivered")).singleElement().satisfies(event -> {
                assertThat(event.text("approval")).isEqualTo(approval);
                assertThat(event.text("channel")).isEqualTo("down");
                assertThat(event.text("why")).contains("there is no answer");
            });
            Json.Fields shown =
                    rig.get(rig.session("anna"), "/v1/approvals/" + approval).json();
            assertThat(shown.array("undelivered"))
                    .singleElement()
                    .satisfies(miss ->
                            assertThat(((Json.Fields) miss).text("channel")).isEqualTo("down"));
            assertThat(mails.getReceivedMessages())
                    .as("whoever was told needs no second message")
                    .hasSize(1);
            assertThat(channel(rig, "down").find("waiting_since")).isPresent();
            assertThat(rig.get(rig.session("olga"), "/metrics").text())
                    .contains("imprimatur_channel_oldest{channel=\"down\"}");
        }
    }

    @Test
    void whoeverOverseesSeesHowMuchIsAskedOfWhom() {
        try (Rig rig = rig("to: []", "")) {
            String approval = rig.held(rig.token("agent:bot", "actions"), "export-users");
            assertThat(rig.vote(rig.session("ben"), approval, "approve").status())
                    .isEqualTo(200);
            Reply reply = rig.get(rig.session("olga"), "/v1/load");
            Json.Fields ben = reply.list("load").getFirst();
            assertThat(ben.text("person")).isEqualTo("person:ben");
            assertThat(ben.whole("asked")).isEqualTo(1);
            assertThat(ben.whole("approved")).isEqualTo(1);
            assertThat(reply.list("load"))
                    .extracting(each -> each.text("person"))
                    .doesNotContain("person:anna");
            assertThat(rig.events("audit-read"))
                    .anySatisfy(read -> assertThat(read.text("who")).isEqualTo("person:olga"));
            assertThat(rig.get(rig.session("aldo"), "/v1/load?since=2020-01-01T00:00:00Z")
                            .status())
                    .isEqualTo(400);
        }
    }

    private static Json.Fields channel(Rig rig, String name) {
        return rig.get(rig.session("olga"), "/v1/channels").list("channels").stream()
                .filter(each -> each.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
