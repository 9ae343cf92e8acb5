package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.server.api.HttpFront;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could understand differently, or that cost more than they may, are refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileRequestTest {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private Rig rig;
    private String bot;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
        bot = rig.token("agent:bot", "actions");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply send(byte[] body, Map<String, String> headers) {
        return rig.send("POST", "/v1/actions", Optional.of(bot), Optional.of(body), headers);
    }

    private Reply send(String body) {
        return send(body.getBytes(StandardCharsets.UTF_8), JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{} {}",
                "{\"target\":\"app/billing\",\"target\":\"app/vault\",\"operation\":\"ping\"}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"a\":1,\"a\":2}}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"extra\":1}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":[]}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"n\":9007199254740993}}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"n\":1e400}}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"n\":\"\\ud800\"}}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"n\":NaN}}",
                "{\"target\":7,\"operation\":\"ping\"}",
                "{\"target\":\"billing\",\"operation\":\"ping\"}",
                "{\"target\":\"app/billing\",\"operation\":\"Ping!\"}",
                "{\"operation\":\"ping\"}",
                "\ufeff{\"target\":\"app/billing\",\"operation\":\"ping\"}",
                "{'target':'app/billing','operation':'ping'}",
                "{\"target\":\"app/billing\",\"operation\":\"ping\",}",
            })
    void refusesBodiesThatAreNotExactlyWhatIsExpected(String body) {
        Reply reply = send(body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("invalid-request");
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] body =
                "{\"target\":\"app/billing\",\"operation\":\"ping\",\"intent\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        body[body.length - 3] = (byte) 0xC0;
        assertThat(send(body, JSON).detail()).contains("UTF-8");
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(send("{\"target\":\"app/billing\",\"operation\":\"ping\",\"arguments\":{\"a\":" + deep + "}}")
                        .detail())
                .contains("nesting");
    }

    @Test
    void refusesAHugeBody() {
        Reply reply = send(new byte[HttpFront.MAX_BODY + 1], JSON);
        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void refusesArgumentsThatNoPermitCouldCarry() {
        String largest = "x".repeat(64 * 1024 - 10);
        assertThat(rig.propose(
                                bot,
                                "ping",
                                Json.fields().with("a", largest + "xxxxxxxxxx").build())
                        .status())
                .isEqualTo(413);
        Reply allowed =
                rig.propose(bot, "ping", Json.fields().with("a", largest).build());
        assertThat(rig.consume(bot, allowed.text("permit")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/json; charset=utf-7",
                "application/jsonx"
            })
    void refusesOtherContentTypes(String type) {
        Reply reply = send(
                "{\"target\":\"app/billing\",\"operation\":\"ping\"}".getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", type));
        assertThat(reply.status()).isEqualTo(415);
    }

    @Test
    void refusesAnEncodedBody() {
        Reply reply =
                send(new byte[] {1, 2, 3}, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"));
        assertThat(reply.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/approvals?limit=0",
                "/v1/approvals?limit=1001",
                "/v1/approvals?limit=ten",
                "/v1/approvals?state=perhaps",
                "/v1/approvals?unknown=1",
                "/v1/approvals?limit=1&limit=2",
                "/v1/audit?since=yesterday",
                "/v1/audit?after=-1",
            })
    void refusesQueriesItDoesNotUnderstand(String path) {
        assertThat(rig.get(rig.session("anna"), path).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v2/actions", "/v1/approvals/", "/v1/approvals/apr-0000000000", "/v1/tokens/x/y"})
    void knowsNothingElse(String path) {
        assertThat(rig.get(rig.session("ben"), path).status()).isEqualTo(404);
    }

    @Test
    void namesTheMethodsThatArePossible() {
        Reply reply = rig.delete(rig.session("ben"), "/v1/actions");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void tellsBrowsersToKeepAway() {
        Reply reply = rig.get("", "/approvals/apr-2222222222");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("imprimatur approve apr-2222222222").doesNotContain("<script");
        assertThat(reply.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'");
        assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(reply.headers().firstValue("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/health HTTP/1.1\r\n\r\n",
                "GET /v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /v1/..%2fhealth HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /v1/actions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /v1/health SPEAK/9\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
            })
    void answersWhatIsNotHttpWithAProblem(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), rig.server().api().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).matches("(?s)HTTP/1\\.[01] (4..|5..) .*");
            assertThat(answer).doesNotContain("jetty").doesNotContain("<html");
        }
    }
}
