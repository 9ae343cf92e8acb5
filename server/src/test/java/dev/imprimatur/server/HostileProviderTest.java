package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What somebody tries between the provider, the browser and the gateway. Nobody gets in by any of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileProviderTest {

    private OidcRig oidc;

    @BeforeAll
    void start(@TempDir Path folder) {
        oidc = new OidcRig(folder);
    }

    @AfterEach
    void honestAgain() {
        oidc.provider.claims = UnaryOperator.identity();
        oidc.provider.token = MockProvider::signed;
        oidc.provider.issuerInAnswer = UnaryOperator.identity();
        oidc.provider.published = List.of(oidc.provider.first);
        oidc.provider.signing = oidc.provider.first;
        oidc.later(Duration.ofHours(1)); // keys are forgotten, and refused sign-ins counted by the minute
        try (Browser browser = oidc.signedIn("sub-ben")) {
            assertThat(oidc.whoami(browser).status())
                    .as("an honest sign-in works all the time")
                    .isEqualTo(200);
        }
    }

    @AfterAll
    void stop() {
        oidc.close();
    }

    private void refused(String why) {
        try (Browser browser = new Browser()) {
            refused(browser, oidc.signIn(browser, "sub-anna"), why);
        }
    }

    private void refused(Browser browser, Browser.Seen seen, String why) {
        assertThat(seen.status()).as(why + ": " + seen.body()).isEqualTo(403);
        assertThat(browser.cookies).as(why).doesNotContainKey("imprimatur");
        assertThat(refusals().getLast().fields("event").text("why")).isEqualTo(why);
    }

    /** A recheck may have met the provider while it lied: then the first session is refused, and the next one is not. */
    private List<Json.Fields> refusals() {
        AtomicReference<Reply> read = new AtomicReference<>();
        Rig.await(() -> {
            read.set(oidc.rig.get(oidc.device("sub-anna"), "/v1/audit?limit=1000&type=sign-in-refused"));
            return read.get().status() == 200;
        });
        return read.get().list("events");
    }

    private void lying(String claim, Json value) {
        oidc.provider.claims = honest -> {
            Map<String, Json> all = new HashMap<>(honest);
            all.put(claim, value);
            return all;
        };
    }

    private void lyingOnce(String why, String claim, Json value) {
        lying(claim, value);
        try (Browser browser = new Browser()) {
            Browser.Seen seen = oidc.signIn(browser, "sub-anna");
            oidc.provider.claims = UnaryOperator.identity();
            refused(browser, seen, why);
        }
    }

    private void forged(String why, BiFunction<MockProvider, String, String> forgery) {
        oidc.provider.token = forgery;
        try (Browser browser = new Browser()) {
            Browser.Seen seen = oidc.signIn(browser, "sub-anna");
            oidc.provider.token = MockProvider::signed;
            refused(browser, seen, why);
        }
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenWithoutASignature() {
        forged("no-token", (provider, claims) -> part("{\"alg\":\"none\"}") + "." + part(claims) + ".");
        forged("no-token", (provider, claims) -> part("{\"alg\":\"nOnE\"}") + "." + part(claims) + ".");
        forged(
                "no-token",
                (provider, claims) -> part("{\"alg\":\"RS256\",\"kid\":\"key-1\"}") + "." + part(claims) + ".");
        forged(
                "signature",
                (provider, claims) -> part("{\"alg\":\"RS256\",\"kid\":\"key-1\"}") + "." + part(claims) + "."
                        + part("x".repeat(256)));
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASharedSecret() {
        forged("algorithm", (provider, claims) -> {
            try {
                JWSObject object = new JWSObject(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(), new Payload(claims));
                object.sign(new MACSigner(provider.signing.toPublicKey().getEncoded()));
                return object.serialize();
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aSignatureOfZerosOnACurve() {
        forged(
                "signature",
                (provider, claims) -> part("{\"alg\":\"ES256\",\"kid\":\"key-1\"}") + "." + part(claims) + "."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
    }

    @Test
    void aTokenThatBringsItsOwnKey() {
        RSAKey own = MockProvider.key("key-1");
        forged("signature", (provider, claims) -> {
            try {
                JWSObject object = new JWSObject(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("key-1")
                                .jwk(own.toPublicJWK())
                                .jwkURL(URI.create(provider.issuer() + "/own-keys"))
                                .x509CertURL(URI.create(provider.issuer() + "/own-certificate"))
                                .build(),
                        new Payload(claims));
                object.sign(new com.nimbusds.jose.crypto.RSASSASigner(own));
                return object.serialize();
            } catch (com.nimbusds.jose.JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aTokenOfAnotherKindOrWithAnExtensionThatIsNotUnderstood() {
        forged(
                "no-token",
                (provider, claims) -> provider.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("key-1")
                                .type(new com.nimbusds.jose.JOSEObjectType("at+jwt"))
                                .build(),
                        claims));
        forged(
                "no-token",
                (provider, claims) -> provider.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("key-1")
                                .criticalParams(Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        claims));
    }

    @Test
    void aHugeToken() {
        lyingOnce("huge-token", "padding", Json.of("x".repeat(100_000)));
    }

    @Test
    void aTokenForSomebodyElse() {
        lyingOnce("audience", "aud", Json.of("another-application"));
        lyingOnce("audience", "aud", Json.texts(List.of("imprimatur", "another-application")));
        lyingOnce("audience", "azp", Json.of("another-application"));
        lyingOnce("issuer", "iss", Json.of("https://evil.example.com"));
        lyingOnce("issuer", "iss", Json.of(oidc.provider.issuer() + "/"));
        lyingOnce("nonce", "nonce", Json.of("of another sign-in"));
        lyingOnce("subject", "sub", Json.of(""));
        lyingOnce("claims", "sub", Json.of(7));
    }

    @Test
    void aTokenOfAnotherTime() {
        long now = oidc.provider.clock.get().getEpochSecond();
        lyingOnce("expired", "exp", Json.of(now - 31));
        lyingOnce("early", "iat", Json.of(now + 120));
        lyingOnce("early", "nbf", Json.of(now + 120));
        lyingOnce("claims", "exp", Json.of("tomorrow"));
    }

    @Test
    void groupsThatWereLeftOutOrAreNone() {
        lyingOnce("groups-left-out", "_claim_names", Json.parse("{\"groups\":\"src1\"}"));
        lyingOnce("groups-left-out", "hasgroups", Json.of(true));
        lyingOnce("groups", "groups", Json.of(1));
        lyingOnce("groups", "groups", Json.parse("[\"owners\", 1]"));
        lyingOnce("groups", "groups", Json.texts(java.util.Collections.nCopies(1_001, "g")));
    }

    @Test
    void anAnswerOfAnotherProvider() {
        oidc.provider.issuerInAnswer = honest -> "https://evil.example.com";
        refused("mixed-up");
        oidc.provider.issuerInAnswer = UnaryOperator.identity();
        try (Browser browser = new Browser()) {
            String back =
                    oidc.provider.authorize(browser.get(oidc.url("/sign-in")).location(), "sub-anna");
            refused(browser, browser.get(back.replaceFirst("&iss=.*", "")), "mixed-up"); // it says that it names itself
        }
    }

    @Test
    void anAnswerToTheSignInOfAnotherBrowser() {
        try (Browser mine = new Browser();
                Browser yours = new Browser()) {
            String back = oidc.provider.authorize(mine.get(oidc.url("/sign-in")).location(), "sub-anna");
            refused(yours, yours.get(back), "no-sign-in");
            yours.get(oidc.url("/sign-in"));
            refused(yours, yours.get(back), "state");
        }
    }

    @Test
    void anAnswerThatIsUsedTwice() {
        try (Browser browser = new Browser()) {
            String back =
                    oidc.provider.authorize(browser.get(oidc.url("/sign-in")).location(), "sub-anna");
            String begun = browser.cookie("imprimatur-sign-in");
            assertThat(browser.get(back).status()).isEqualTo(303);
            browser.cookies.clear();
            browser.cookies.put("imprimatur-sign-in", begun);
            refused(browser, browser.get(back), "replayed");
        }
    }

    @Test
    void aCodeOfAnotherSignIn() {
        try (Browser mine = new Browser();
                Browser yours = new Browser()) {
            String stolen =
                    oidc.provider.authorize(yours.get(oidc.url("/sign-in")).location(), "sub-anna");
            String back = oidc.provider.authorize(mine.get(oidc.url("/sign-in")).location(), "sub-ben");
            String code = MockProvider.query(URI.create(stolen).getRawQuery()).get("code");
            refused(mine, mine.get(back.replaceFirst("code=[^&]*", "code=" + code)), "code"); // PKCE
        }
    }

    @Test
    void anAnswerThatComesLate() {
        try (Browser browser = new Browser()) {
            String back =
                    oidc.provider.authorize(browser.get(oidc.url("/sign-in")).location(), "sub-anna");
            oidc.later(Duration.ofMinutes(11));
            refused(browser, browser.get(back), "late");
        }
    }

    @Test
    void anAnswerThatIsAnError() {
        try (Browser browser = new Browser()) {
            String back =
                    oidc.provider.authorize(browser.get(oidc.url("/sign-in")).location(), "sub-anna");
            Browser.Seen seen =
                    browser.get(back.replaceFirst("code=[^&]*", "error=%3Cscript%3Ealert(1)%3C%2Fscript%3E"));
            assertThat(seen.body()).doesNotContain("<script>");
            refused(browser, seen, "provider");
        }
    }

    @Test
    void aKeyThatIsNotKnownYetIsAskedForButNotAgainAndAgain() {
        RSAKey before = oidc.provider.signing;
        RSAKey next = MockProvider.key("key-2");
        oidc.provider.published = List.of(before, next);
        oidc.provider.signing = next;
        oidc.later(Duration.ofSeconds(11));
        try (Browser browser = oidc.signedIn("sub-anna")) {
            assertThat(oidc.whoami(browser).status()).isEqualTo(200);
        }
        List<RSAKey> invented = List.of(MockProvider.key("invented-1"), MockProvider.key("invented-2"));
        oidc.later(Duration.ofSeconds(11));
        int questions = oidc.provider.keyQuestions.get();
        for (int i = 0; i < 4; i++) {
            oidc.provider.signing = invented.get(i % 2);
            try (Browser browser = new Browser()) {
                assertThat(oidc.signIn(browser, "sub-anna").status()).isEqualTo(403);
            }
        }
        assertThat(oidc.provider.keyQuestions.get()).isEqualTo(questions + 1);
        oidc.provider.signing = next;
        oidc.provider.published = List.of(next); // the old one is withdrawn
        oidc.later(Duration.ofHours(1));
        try (Browser browser = oidc.signedIn("sub-anna")) {
            assertThat(oidc.whoami(browser).status()).isEqualTo(200);
        }
        oidc.provider.signing = before;
        oidc.later(Duration.ofSeconds(11));
        try (Browser browser = new Browser()) {
            assertThat(oidc.signIn(browser, "sub-anna").status()).isEqualTo(403);
        }
    }

    @Test
    void aSessionThatWasThereBeforeTheSignIn() {
        try (Browser browser = new Browser()) {
            browser.cookies.put("imprimatur", "imp_p_" + "A".repeat(43)); // planted
            assertThat(oidc.signIn(browser, "sub-anna").status()).isEqualTo(303);
            String first = browser.cookie("imprimatur");
            assertThat(first).isNotEqualTo("imp_p_" + "A".repeat(43));
            assertThat(oidc.signIn(browser, "sub-ben").status()).isEqualTo(303);
            assertThat(browser.cookie("imprimatur")).isNotEqualTo(first);
            browser.cookies.put("imprimatur", first);
            assertThat(oidc.whoami(browser).status())
                    .as("the session before is over")
                    .isEqualTo(401);
        }
    }

    @Test
    void aWayToAnotherSite() {
        for (String elsewhere : List.of(
                "https://evil.example.com/",
                "//evil.example.com",
                "/\\evil.example.com",
                "\\\\evil.example.com",
                "/%09/evil.example.com",
                "/ /evil.example.com",
                "javascript:alert(1)",
                "evil.example.com",
                "@evil")) {
            try (Browser browser = new Browser()) {
                Browser.Seen begun = browser.get(
                        oidc.url("/sign-in?return=" + java.net.URLEncoder.encode(elsewhere, StandardCharsets.UTF_8)));
                Browser.Seen back = browser.get(oidc.provider.authorize(begun.location(), "sub-anna"));
                assertThat(back.location()).as(elsewhere).startsWith(oidc.url("/"));
                assertThat(URI.create(back.location()).getHost()).isEqualTo("127.0.0.1");
            }
        }
        try (Browser browser = new Browser()) {
            Browser.Seen begun = browser.get(oidc.url("/sign-in?return=%2Fapprovals%2Fapr-7k2m9qwert"));
            assertThat(browser.get(oidc.provider.authorize(begun.location(), "sub-anna"))
                            .location())
                    .isEqualTo(oidc.url("/approvals/apr-7k2m9qwert"));
        }
    }
}
