package dev.imprimatur.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Authentication;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BrowserSessionTest {

    private static final Secret TEXT = new Secret("imp_p_text");

    private static BrowserSession at(String url) {
        return new BrowserSession(URI.create(url), (credential, audience) -> new Authentication.Unknown("nobody"));
    }

    private static Call call(String method, Map<String, String> headers) {
        return new Call(method, "/x", Map.of(), headers, Bytes.utf8(""));
    }

    @Test
    void whereItIsEncryptedTheCookieIsOfThisHostAlone() {
        assertThat(at("https://gateway.example.com").keep(TEXT, Duration.ofHours(1)))
                .isEqualTo("__Host-imprimatur=imp_p_text; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
        assertThat(at("https://gateway.example.com").keepBegun(TEXT, Duration.ofMinutes(1)))
                .startsWith("__Host-imprimatur-sign-in=");
        assertThat(at("http://127.0.0.1:8470").keep(TEXT, Duration.ofHours(1)))
                .isEqualTo("imprimatur=imp_p_text; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
        assertThat(at("https://gateway.example.com").credential(call("GET", Map.of("cookie", "imprimatur=planted"))))
                .as("one that somebody without the key to the host can plant")
                .isEmpty();
        assertThat(at("https://gateway.example.com")
                        .credential(call("GET", Map.of("cookie", "a=b; __Host-imprimatur=mine"))))
                .contains(new Secret("mine"));
    }

    @Test
    void aChangeComesFromOurOwnOriginAndRepeatsTheWord() {
        BrowserSession session = at("https://gateway.example.com:8443");
        String word = session.csrf(TEXT);
        assertThat(word).doesNotContain("text").hasSize(64);
        session.demandOwnPage(
                call("POST", Map.of("origin", "https://gateway.example.com:8443")), TEXT, Map.of("csrf", word));
        session.demandOwnPage(call("GET", Map.of()), TEXT, Map.of());
        for (String origin : List.of(
                "https://gateway.example.com",
                "http://gateway.example.com:8443",
                "null",
                "",
                "https://gateway.example.com:8443.evil.example.com")) {
            assertThatThrownBy(() -> session.demandOwnPage(
                            call("DELETE", Map.of("origin", origin, "imprimatur-csrf", word)), TEXT, Map.of()))
                    .as(origin)
                    .isInstanceOf(Problem.class);
        }
    }

    @Test
    void onlyOwnPathsAreWaysBack() {
        for (String own : List.of("/", "/account", "/approvals/apr-1?x=1#y")) {
            assertThat(BrowserSession.ownPath(own)).isEqualTo(own);
        }
        for (String other : List.of(
                "",
                "//evil",
                "/\\evil",
                "\\evil",
                "https://evil",
                "/a\\b",
                "/\tevil",
                "/a b",
                "/\nSet-Cookie: x",
                "/" + "a".repeat(600))) {
            assertThat(BrowserSession.ownPath(other)).as(other).isEqualTo("/account");
        }
    }
}
