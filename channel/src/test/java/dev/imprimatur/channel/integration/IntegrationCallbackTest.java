package dev.imprimatur.channel.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.webhook.WebhookKey;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Choice;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of another system, and of those who would like to be it. */
class IntegrationCallbackTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final WebhookKey.Shared OLD = key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final WebhookKey.Shared NEW = key("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
    private static final WebhookKey.Shared STRANGE = key("ZZECAwQFBgcICQoLDA0ODxAREhMUFRYX");

    private final List<String> said = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private Chat.Said answer = new Chat.Done("Your vote counts.", Optional.empty());

    private final Chat chat = new Chat() {
        @Override
        public Said decide(Sender sender, Word word) {
            said.add(sender.account().text() + " " + word.approval() + " "
                    + word.choice().word() + " " + word.because());
            return answer;
        }

        @Override
        public List<Card> waiting(Sender sender, int limit) {
            return List.of();
        }

        @Override
        public Said freeze(Sender sender, String scope, String because) {
            return answer;
        }

        @Override
        public boolean asks(Account account, ApprovalId approval) {
            return false;
        }

        @Override
        public Optional<Unlinked> unlinked(Sender sender) {
            return Optional.empty();
        }
    };

    private final IntegrationCallback callback =
            new IntegrationCallback(new IntegrationConfig("servicenow", List.of(NEW, OLD)), chat, now::get);

    private static WebhookKey.Shared key(String base64) {
        return (WebhookKey.Shared) WebhookKey.parse(new Secret("whsec_" + base64));
    }

    private static Json.Fields decision() {
        return Json.fields()
                .with("approval", "apr-2222222222")
                .with("choice", Choice.APPROVE.word())
                .with("seen", DIGEST)
                .with("because", "CHG0031337")
                .with(
                        "person",
                        Json.fields().with("id", "u-77").with("name", "Kim").build())
                .build();
    }

    private static Map<String, String> headers(WebhookKey key, String id, Instant at, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
        headers.put("webhook-signature", key.sign(id, at.getEpochSecond(), body));
        return headers;
    }

    private IntegrationReply ask(byte[] body, Map<String, String> headers) {
        return callback.answer(body, name -> Optional.ofNullable(headers.get(name)));
    }

    private IntegrationReply ask(String id, Instant at) {
        byte[] body = decision().canonicalBytes();
        return ask(body, headers(OLD, id, at, body));
    }

    @Test
    void whatIsSignedIsHandedOverAsTheirAccount() {
        IntegrationReply reply = ask("msg-1", NOON);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().orElseThrow().flag("counts")).isTrue();
        assertThat(said).containsExactly("external:servicenow|u-77 apr-2222222222 approve CHG0031337");
        byte[] body = decision().canonicalBytes();
        Map<String, String> both = headers(NEW, "msg-2", NOON, body);
        both.computeIfPresent(
                "webhook-signature", (name, good) -> STRANGE.sign("msg-2", NOON.getEpochSecond(), body) + " " + good);
        assertThat(ask(body, both).status()).isEqualTo(200);
    }

    @Test
    void whoIsUnknownGetsALinkAndDecidesNothing() {
        answer = new Chat.Unlinked("Nobody knows whose account this is.", Optional.of("https://x.example/link/1"));
        Json.Fields body = ask("msg-1", NOON).body().orElseThrow();
        assertThat(body.flag("counts")).isFalse();
        assertThat(body.text("link")).isEqualTo("https://x.example/link/1");
        answer = new Chat.Refused("It is your own.", Optional.empty());
        assertThat(ask("msg-2", NOON).body().orElseThrow().flag("counts")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400, 86_400, Integer.MAX_VALUE})
    void whatIsStaleOrOfTheFutureIsRefused(long off) {
        assertThat(ask("msg-1", NOON.plusSeconds(off)).status()).isEqualTo(401);
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-299, 0, 299})
    void clocksMayDiffer(long off) {
        assertThat(ask("msg-1", NOON.plusSeconds(off)).status()).isEqualTo(200);
    }

    @Test
    void whatWasHereBeforeIsRefusedForAsLongAsItCouldBeGood() {
        assertThat(ask("msg-1", NOON.plusSeconds(299)).status()).isEqualTo(200);
        assertThat(ask("msg-1", NOON.plusSeconds(299)).status()).isEqualTo(409);
        now.set(NOON.plus(Duration.ofSeconds(598)));
        assertThat(ask("msg-1", NOON.plusSeconds(299)).status()).isEqualTo(409);
        assertThat(said).hasSize(1);
    }

    @Test
    void whatIsNotSignedByAKnownKeyIsRefused() {
        byte[] body = decision().canonicalBytes();
        assertThat(ask(body, headers(STRANGE, "msg-1", NOON, body)).status()).isEqualTo(401);
        for (String forged : List.of(
                "",
                "v1,",
                "v1a," + OLD.sign("msg-1", NOON.getEpochSecond(), body).substring(3),
                "v1,AAAA",
                " ")) {
            Map<String, String> headers = headers(OLD, "msg-1", NOON, body);
            headers.put("webhook-signature", forged);
            assertThat(ask(body, headers).status()).as(forged).isEqualTo(401);
        }
        for (String missing : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            Map<String, String> headers = headers(OLD, "msg-1", NOON, body);
            headers.remove(missing);
            assertThat(ask(body, headers).status()).as(missing).isEqualTo(401);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void whatWasChangedOnTheWayIsRefused() {
        byte[] body = decision().canonicalBytes();
        Map<String, String> headers = headers(OLD, "msg-1", NOON, body);
        byte[] other =
                new String(body, StandardCharsets.UTF_8).replace("u-77", "u-78").getBytes(StandardCharsets.UTF_8);
        assertThat(ask(other, headers).status()).isEqualTo(401);
        Map<String, String> renamed = new HashMap<>(headers);
        renamed.put("webhook-id", "msg-2");
        assertThat(ask(body, renamed).status()).isEqualTo(401);
        Map<String, String> later = new HashMap<>(headers);
        later.put("webhook-timestamp", Long.toString(NOON.getEpochSecond() + 1));
        assertThat(ask(body, later).status()).isEqualTo(401);
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"approval\":\"apr-2222222222\"}",
                "{\"approval\":\"nothing\",\"choice\":\"approve\",\"seen\":\"%s\",\"person\":{\"id\":\"u\"}}",
                "{\"approval\":\"apr-2222222222\",\"choice\":\"yes\",\"seen\":\"%s\",\"person\":{\"id\":\"u\"}}",
                "{\"approval\":\"apr-2222222222\",\"choice\":\"approve\",\"seen\":\"x\",\"person\":{\"id\":\"u\"}}",
                "{\"approval\":\"apr-2222222222\",\"choice\":\"approve\",\"seen\":\"%s\",\"person\":{\"id\":\"\"}}",
                "{\"approval\":\"apr-2222222222\",\"choice\":\"approve\",\"seen\":\"%s\",\"person\":\"u\"}",
                "{\"approval\":\"apr-2222222222\",\"choice\":\"approve\",\"seen\":\"%s\",\"person\":{\"id\":\"u\"},\"as\":\"admin\"}"
            })
    void whatIsNoDecisionIsRefused(String text) {
        byte[] body = text.formatted(DIGEST).getBytes(StandardCharsets.UTF_8);
        assertThat(ask(body, headers(OLD, "msg-1", NOON, body)).status()).isEqualTo(400);
        assertThat(said).isEmpty();
    }
}
