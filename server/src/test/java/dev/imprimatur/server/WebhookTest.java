package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.channel.webhook.WebhookKey;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events at the door of somebody else. */
class WebhookTest {

    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

    private record Got(String id, long timestamp, String signature, Bytes body, Json.Fields json) {}

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final HttpServer other;
    private volatile int status = 200;

    @TempDir
    private Path folder;

    WebhookTest() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/events", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            got.add(new Got(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp")),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    Bytes.of(body),
                    (Json.Fields) Json.parse(body)));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    private Rig rig(String more) {
        return new Rig(
                folder,
                Decorators.NONE,
                """
                identity: { local: people.yaml }
                channels:
                  webhooks:
                    - name: siem
                      url: "http://127.0.0.1:%d/events"
                      keys: [{ secret-file: old.key }, { secret-file: new.key }]
                      events: [held, denied]
                      %s
                """.formatted(other.getAddress().getPort(), more),
                Map.of("people.yaml", Given.PEOPLE, "old.key", OLD + "\n", "new.key", NEW));
    }

    @Test
    void eventsArriveSignedWithEveryKeyAndOnceEach() {
        try (Rig rig = rig("inside: true")) {
            String approval = rig.held(rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> !got.isEmpty());
            Got one = got.getFirst();
            assertThat(one.json().text("type")).isEqualTo("imprimatur.held");
            Json.Fields data = one.json().fields("data");
            assertThat(data.fields("event").text("approval")).isEqualTo(approval);
            assertThat(one.id()).endsWith("_" + data.whole("index"));
            assertThat(one.signature().split(" "))
                    .containsExactly(
                            WebhookKey.parse(new Secret(OLD))
                                    .sign(one.id(), one.timestamp(), one.body().toArray()),
                            WebhookKey.parse(new Secret(NEW))
                                    .sign(one.id(), one.timestamp(), one.body().toArray()));
            Rig.await(() -> channel(rig).whole("waiting") == 0);
            assertThat(got).hasSize(1);
        }
    }

    @Test
    void aRedirectIsNoAnswerAndTheGatewayGoesOnWhereItWas() {
        status = 302;
        try (Rig rig = rig("inside: true")) {
            rig.held(rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> channel(rig).find("failing").isPresent());
            assertThat(channel(rig).text("failing")).isEqualTo("it answers 302, and redirects are not followed");
            status = 200;
            assertThat(rig.post(
                                    rig.session("olga"),
                                    "/v1/channels/siem/retry",
                                    Json.fields().build())
                            .status())
                    .isEqualTo(200);
            Rig.await(() -> channel(rig).whole("waiting") == 0);
            assertThat(got).hasSize(2);
            assertThat(got.get(1).id()).isEqualTo(got.get(0).id());
        }
    }

    @Test
    void anAddressInsideIsNotAskedUnlessItIsMeant() {
        try (Rig rig = rig("inside: false")) {
            rig.held(rig.token("agent:bot", "actions"), "export-users");
            Rig.await(() -> channel(rig).find("failing").isPresent());
            assertThat(channel(rig).text("failing")).contains("without TLS");
            assertThat(got).isEmpty();
        }
    }

    @Test
    void whoSaysGoneIsNotAskedAgain() {
        status = 410;
        try (Rig rig = rig("inside: true")) {
            String bot = rig.token("agent:bot", "actions");
            rig.held(bot, "export-users");
            Rig.await(() -> channel(rig).find("closed").isPresent());
            assertThat(channel(rig).text("closed")).contains("410");
        }
    }

    private static Json.Fields channel(Rig rig) {
        return rig.get(rig.session("olga"), "/v1/channels").list("channels").getFirst();
    }
}
