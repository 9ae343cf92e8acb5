package dev.imprimatur.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that fails is left alone for a moment, and known for a while. */
final class DiscoveryTest {

    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final Web web = new Web(Duration.ofSeconds(5));
    private HttpServer server;
    private Discovery<Provider> discovery;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        byte[] body = """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/a","token_endpoint":"%1$s/t","jwks_uri":"%1$s/k"}""".formatted(issuer).getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            questions.incrementAndGet();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        discovery = new Discovery<>(
                URI.create(issuer), web, now::get, document -> Provider.of(URI.create(issuer), document));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        web.close();
    }

    private void later(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    @Test
    void aFailureIsRememberedForAMoment() {
        status.set(503);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> discovery.document()).isInstanceOf(ProviderFailure.class);
        }
        assertThat(questions).hasValue(1);
        status.set(200);
        later(Discovery.PAUSE);
        assertThat(discovery.document().token().getPath()).isEqualTo("/t");
        assertThat(questions).hasValue(2);
    }

    @Test
    void whatItSaidLastCountsForADayWhileItIsSilent() {
        assertThat(discovery.document().token().getPath()).isEqualTo("/t");
        status.set(503);
        later(Duration.ofHours(23));
        assertThat(discovery.document().token().getPath()).isEqualTo("/t");
        assertThat(discovery.document().token().getPath()).isEqualTo("/t");
        assertThat(questions).hasValue(2);
        later(Duration.ofHours(2));
        assertThatThrownBy(() -> discovery.document()).isInstanceOf(ProviderFailure.class);
    }
}
