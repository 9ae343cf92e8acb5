package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What another site can make a signed-in browser send does nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrossSiteTest {

    private OidcRig oidc;
    private Browser browser;
    private String word;

    @BeforeAll
    void start(@TempDir Path folder) {
        oidc = new OidcRig(folder);
        browser = oidc.signedIn("sub-anna");
        word = browser.get(oidc.url("/account")).csrf();
    }

    @AfterAll
    void stop() {
        browser.close();
        oidc.close();
    }

    private int token(Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(Map.of("Content-Type", "application/json"));
        all.putAll(headers);
        return browser.send(
                        "POST",
                        oidc.url("/v1/tokens"),
                        "{\"for\":\"" + me() + "\",\"audience\":\"actions\",\"expires_in\":\"1h\"}",
                        all)
                .status();
    }

    private String me() {
        return ((dev.imprimatur.core.seal.Json.Fields)
                        dev.imprimatur.core.seal.Json.parse(oidc.whoami(browser).body()))
                .text("subject");
    }

    private String own() {
        return oidc.rig.server().api().toString();
    }

    @Test
    void ourOwnPageChangesThings() {
        assertThat(token(Map.of("Origin", own(), "Imprimatur-CSRF", word))).isEqualTo(201);
        assertThat(token(Map.of("Sec-Fetch-Site", "same-origin", "Imprimatur-CSRF", word)))
                .isEqualTo(201);
    }

    @Test
    void whatDoesNotRepeatTheWordChangesNothing() {
        assertThat(token(Map.of("Origin", own()))).isEqualTo(403);
        assertThat(token(Map.of("Origin", own(), "Imprimatur-CSRF", ""))).isEqualTo(403);
        assertThat(token(Map.of("Origin", own(), "Imprimatur-CSRF", "0".repeat(64))))
                .isEqualTo(403);
        try (Browser other = oidc.signedIn("sub-ben")) {
            String theirs = other.get(oidc.url("/account")).csrf();
            assertThat(theirs).isNotEqualTo(word);
            assertThat(token(Map.of("Origin", own(), "Imprimatur-CSRF", theirs)))
                    .isEqualTo(403);
        }
    }

    @Test
    void whatComesFromAnotherSiteChangesNothingEvenWithTheWord() {
        for (String origin :
                List.of("https://evil.example.com", "null", own() + ".evil.example.com", "http://127.0.0.1")) {
            assertThat(token(Map.of("Origin", origin, "Imprimatur-CSRF", word)))
                    .as(origin)
                    .isEqualTo(403);
        }
        for (String site : List.of("cross-site", "same-site", "none", "")) {
            assertThat(token(Map.of("Sec-Fetch-Site", site, "Origin", own(), "Imprimatur-CSRF", word)))
                    .as(site)
                    .isEqualTo(403);
        }
        assertThat(token(Map.of("Imprimatur-CSRF", word))).as("says nothing").isEqualTo(403);
    }

    @Test
    void aFormOfAnotherSiteSignsNobodyOut() {
        for (Map<String, String> headers : List.of(
                Map.of("Origin", "https://evil.example.com", "Sec-Fetch-Site", "cross-site"),
                Map.of("Origin", "null"),
                Map.<String, String>of())) {
            Map<String, String> all = new HashMap<>(headers);
            all.put("Content-Type", "application/x-www-form-urlencoded");
            assertThat(browser.send("POST", oidc.url("/sign-out"), "csrf=" + word, all)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(browser.post(oidc.url("/sign-out"), Map.of()).status()).isEqualTo(403);
        assertThat(browser.get(oidc.url("/sign-out")).status()).isEqualTo(405);
        assertThat(oidc.whoami(browser).status()).isEqualTo(200);
    }

    @Test
    void aCookieIsNoBearerAndABearerNoCookie() {
        String cookie = browser.cookie("imprimatur");
        assertThat(oidc.rig.get(cookie, "/v1/whoami").status()).isEqualTo(401);
        try (Browser other = new Browser()) {
            other.cookies.put("imprimatur", oidc.device("sub-anna"));
            assertThat(oidc.whoami(other).status()).isEqualTo(401);
            other.cookies.put("imprimatur", "x; imprimatur=" + cookie);
            assertThat(oidc.whoami(other).status()).as("two cookies").isEqualTo(400);
        }
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndOfOtherSites() {
        try (Browser other = new Browser()) {
            List<String> set = oidc.signIn(other, "sub-cara").headers().allValues("Set-Cookie");
            assertThat(set)
                    .anySatisfy(cookie -> assertThat(cookie)
                            .startsWith("imprimatur=imp_p_")
                            .contains("; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=43200")
                            .doesNotContain("Secure", "Domain"));
        }
    }

    @Test
    void noPageMayBeFramedOrRunScripts() {
        for (String page : List.of("/account", "/signed-out")) {
            assertThat(browser.get(oidc.url(page))
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'");
        }
    }

    @Test
    void aNameIsNoMarkup() {
        oidc.provider.person("sub-eve", "<script>alert(1)</script>\u202E");
        try (Browser eve = oidc.signedIn("sub-eve")) {
            assertThat(eve.get(oidc.url("/account")).body())
                    .contains("&lt;script&gt;", "\\u{202e}")
                    .doesNotContain("<script>", "\u202E");
        }
    }
}
