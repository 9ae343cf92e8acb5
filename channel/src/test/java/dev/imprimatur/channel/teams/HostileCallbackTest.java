package dev.imprimatur.channel.teams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.channel.HostileCards;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.doubles.teams.FrameworkIssuer;
import dev.imprimatur.doubles.teams.TeamsPerson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Requests that pretend: to be from the Bot Framework, from Teams, from our tenant, from somebody else, about something else. */
class HostileCallbackTest {

    private final Scene scene = new Scene();
    private final List<DynamicTest> cases = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void whatNobodyTamperedWithCounts() {
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        assertThat(scene.counted).hasSize(1);
        assertThat(scene.refusals).isEmpty();
    }

    private static Json.Fields without(Json.Fields json, String name) {
        Json.Builder rest = Json.fields();
        json.members().forEach((key, value) -> {
            if (!key.equals(name)) {
                rest.with(key, value);
            }
        });
        return rest.build();
    }

    private static Json.Fields with(Json.Fields json, String name, Json value) {
        return Json.fields().withAll(without(json, name)).with(name, value).build();
    }

    private static Json.Fields with(Json.Fields json, String name, String value) {
        return with(json, name, Json.of(value));
    }

    /** One that is refused with this word, and never counts. */
    private void refused(
            String name, String why, Optional<String> authorization, byte[] body, Map<String, String> more) {
        cases.add(DynamicTest.dynamicTest(name, () -> {
            scene.refusals.clear();
            TeamsReply reply = scene.send(body, authorization, more);
            assertThat(scene.refusals).containsExactly(why);
            assertThat(reply.status()).isBetween(400, 503);
            assertThat(reply.body().utf8()).isEmpty();
            assertThat(scene.counted).isEmpty();
        }));
    }

    private void token(String name, String why, String token) {
        refused(name, why, Optional.of("Bearer " + token), scene.click().canonicalBytes(), Map.of());
    }

    private void header(String name, String why, UnaryOperator<Json.Fields> change) {
        token(
                name,
                why,
                scene.issuer()
                        .token(
                                change.apply(scene.issuer().header().build()),
                                scene.claims().build()));
    }

    private void claims(String name, String why, UnaryOperator<Json.Fields> change) {
        token(
                name,
                why,
                scene.issuer()
                        .token(
                                scene.issuer().header().build(),
                                change.apply(scene.claims().build())));
    }

    /** Signed by a key of the set that may speak for others only. */
    private void endorsed(String name, String kid, String... endorsements) {
        FrameworkIssuer.Key key = scene.issuer().add(kid, endorsements);
        token(
                name,
                "endorsement",
                FrameworkIssuer.token(
                        key,
                        with(scene.issuer().header().build(), "kid", kid),
                        scene.claims().build()));
    }

    private void activity(String name, String why, UnaryOperator<Json.Fields> change) {
        body(name, why, change.apply(scene.click()).canonicalBytes());
    }

    private void body(String name, String why, byte[] body) {
        refused(name, why, Optional.of("Bearer " + scene.token()), body, Map.of());
    }

    /** Also the token says that it is from there. */
    private void from(String name, String service) {
        refused(
                name,
                "host",
                Optional.of("Bearer "
                        + scene.issuer()
                                .token(
                                        scene.issuer().header().build(),
                                        with(scene.claims().build(), "serviceurl", service))),
                with(scene.click(), "serviceUrl", service).canonicalBytes(),
                Map.of());
    }

    @TestFactory
    Stream<DynamicTest> tokensThatProveNothing() throws GeneralSecurityException {
        byte[] click = scene.click().canonicalBytes();
        refused("none", "token", Optional.empty(), click, Map.of());
        refused("another scheme", "token", Optional.of("Basic " + scene.token()), click, Map.of());
        token("empty", "token", "");
        token("garbage", "token", "garbage");
        token("two parts", "token", scene.token().replaceFirst("\\.[^.]*$", ""));
        token(
                "unsigned",
                "token",
                FrameworkIssuer.part("{\"alg\":\"none\"}") + "."
                        + FrameworkIssuer.part(scene.claims().build().canonical()) + ".");
        token("huge", "token", scene.token() + "A".repeat(20_000));
        header("algorithm none", "algorithm", header -> with(header, "alg", "none"));
        header("another algorithm", "algorithm", header -> with(header, "alg", "RS512"));
        header("algorithm in another case", "algorithm", header -> with(header, "alg", "rs256"));
        token("the public key as a shared secret", "algorithm", confused());
        header("key unknown", "key", header -> with(header, "kid", "other"));
        header("key with a path", "key", header -> with(header, "kid", "../../dev/null"));
        header("key not named", "claims", header -> without(header, "kid"));
        header("key elsewhere: jku", "header", header -> with(header, "jku", "https://evil.example/keys"));
        header("key elsewhere: x5u", "header", header -> with(header, "x5u", "https://evil.example/cert"));
        FrameworkIssuer.Key own = FrameworkIssuer.key(scene.issuer().current().name(), "msteams");
        token(
                "key in the token",
                "header",
                FrameworkIssuer.token(
                        own,
                        with(scene.issuer().header().build(), "jwk", own.open()),
                        scene.claims().build()));
        token(
                "key of the same name",
                "signature",
                FrameworkIssuer.token(
                        own, scene.issuer().header().build(), scene.claims().build()));
        header("critical", "header", header -> with(header, "crit", Json.texts(List.of("exp"))));
        header("another kind", "header", header -> with(header, "typ", "at+jwt"));
        String head = scene.issuer().header().build().canonical();
        token(
                "a header that says it twice",
                "token",
                signed(
                        head.replace("{", "{\"alg\":\"none\","),
                        scene.claims().build().canonical()));
        token(
                "claims that say it twice",
                "token",
                signed(head, scene.claims().build().canonical().replaceFirst("\\{", "{\"aud\":\"other\",")));
        token("another signature", "signature", scene.token().replaceFirst("\\.[^.]{8}([^.]*)$", ".AAAAAAAA$1"));
        token("other claims under the signature", "signature", swapped());
        return cases.stream();
    }

    private String confused() throws GeneralSecurityException {
        String signed = FrameworkIssuer.part("{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}"
                        .formatted(scene.issuer().current().name()))
                + "." + FrameworkIssuer.part(scene.claims().build().canonical());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(scene.issuer().current().pair().getPublic().getEncoded(), "HmacSHA256"));
        return signed + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private String signed(String header, String claims) {
        String signed = FrameworkIssuer.part(header) + "." + FrameworkIssuer.part(claims);
        return signed + "." + FrameworkIssuer.signature(scene.issuer().current(), signed);
    }

    private String swapped() {
        String[] parts = scene.token().split("\\.", -1);
        return parts[0] + "."
                + FrameworkIssuer.part(
                        with(scene.claims().build(), "jti", "other").canonical()) + "." + parts[2];
    }

    @TestFactory
    Stream<DynamicTest> tokensForOthersOrAnotherTime() {
        long now = scene.now.getEpochSecond();
        claims("over", "expired", claims -> with(claims, "exp", Json.of(now - 301)));
        claims("not yet", "early", claims -> with(claims, "nbf", Json.of(now + 301)));
        claims("made in the future", "early", claims -> with(claims, "iat", Json.of(now + 301)));
        claims("without an end", "claims", claims -> without(claims, "exp"));
        claims("without a beginning", "claims", claims -> without(claims, "nbf"));
        claims("an end that is text", "claims", claims -> with(claims, "exp", "9999999999"));
        claims("good for days", "life", claims -> with(claims, "exp", Json.of(now + 2 * 86_400)));
        claims(
                "good for no time",
                "life",
                claims -> with(with(claims, "nbf", Json.of(now + 100)), "exp", Json.of(now + 100)));
        claims("another audience", "audience", claims -> with(claims, "aud", "00000000-0000-0000-0000-000000000000"));
        claims("several audiences", "claims", claims -> with(claims, "aud", Json.texts(List.of(Scene.APP))));
        claims("no audience", "claims", claims -> without(claims, "aud"));
        claims("another issuer", "issuer", claims -> with(claims, "iss", "https://api.botframework.com.evil.example"));
        claims(
                "a tenant's issuer",
                "issuer",
                claims -> with(claims, "iss", "https://sts.windows.net/" + Scene.TENANT + "/"));
        claims("no service", "claims", claims -> without(claims, "serviceurl"));
        endorsed("endorsed for another channel", "for-others", "webchat", "slack");
        endorsed("endorsed for nothing", "for-nothing");
        endorsed("endorsed for a channel of nearly this name", "for-nearly", "MSTeams", "msteams ", "msteams2");
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> activitiesThatTheirTokenDoesNotCover() {
        activity("another channel", "channel", json -> with(json, "channelId", "emulator"));
        activity("no channel", "channel", json -> with(json, "channelId", ""));
        activity("a channel of nearly this name", "channel", json -> with(json, "channelId", "msteams "));
        activity("channel left out", "form", json -> without(json, "channelId"));
        activity("another service", "service", json -> with(json, "serviceUrl", "https://smba.trafficmanager.net/x/"));
        from(
                "a host that is not listed",
                "http://evil.example:" + scene.service().getPort() + "/teams");
        from(
                "a name before the host",
                "http://127.0.0.1@evil.example:" + scene.service().getPort() + "/teams");
        from(
                "a host that begins like ours",
                "http://127.0.0.1.evil.example:" + scene.service().getPort() + "/");
        from("another port", "http://127.0.0.1:1/teams");
        from("another scheme", "https://127.0.0.1:" + scene.service().getPort() + "/teams");
        from("with a query", scene.service() + "?x=y");
        activity("another tenant", "tenant", json -> tenant(json, Scene.APP, Scene.APP));
        activity("two tenants", "tenant", json -> tenant(json, Scene.TENANT, Scene.APP));
        activity("no tenant", "tenant", json -> tenant(json, "", Scene.TENANT));
        activity("tenant left out", "form", json -> without(json, "channelData"));
        activity(
                "another bot",
                "recipient",
                json -> with(
                        json,
                        "recipient",
                        Json.fields().with("id", "28:" + Scene.TENANT).build()));
        activity(
                "nobody",
                "sender",
                json -> with(
                        json,
                        "from",
                        Json.fields().with("id", Scene.BEN.member()).build()));
        activity(
                "somebody by another kind of name",
                "sender",
                json -> with(json, "from", with(json.fields("from"), "aadObjectId", "ben@example.com")));
        activity(
                "long ago",
                "stale",
                json -> with(json, "timestamp", scene.now.minusSeconds(301).toString()));
        activity(
                "in the future",
                "stale",
                json -> with(json, "timestamp", scene.now.plusSeconds(301).toString()));
        activity("at no time", "form", json -> without(json, "timestamp"));
        activity(
                "a conversation with a path",
                "form",
                json -> with(json, "conversation", with(json.fields("conversation"), "id", "../../v3/attachments")));
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> bodiesThatCanBeReadInTwoWaysOrNone() {
        body(
                "who said twice",
                "form",
                scene.click()
                        .canonical()
                        .replaceFirst("\"from\":", "\"from\":{\"id\":\"29:evil\"},\"from\":")
                        .getBytes(StandardCharsets.UTF_8));
        body("no JSON", "form", "type=invoke".getBytes(StandardCharsets.UTF_8));
        body("no object", "form", "[]".getBytes(StandardCharsets.UTF_8));
        body("nothing", "form", new byte[0]);
        body("huge", "size", ("{\"x\":\"" + "y".repeat(200_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        Optional<String> good = Optional.of("Bearer " + scene.token());
        refused("as text", "type", good, scene.click().canonicalBytes(), Map.of("content-type", "text/plain"));
        refused("packed", "type", good, scene.click().canonicalBytes(), Map.of("content-encoding", "gzip"));
        return cases.stream();
    }

    private static Json.Fields tenant(Json.Fields json, String first, String second) {
        return with(
                with(json, "conversation", with(json.fields("conversation"), "tenantId", first)),
                "channelData",
                Json.fields()
                        .with("tenant", Json.fields().with("id", second).build())
                        .build());
    }

    @Test
    void whatWasHereBeforeDoesNotCountAgain() {
        Json.Fields click = scene.click();
        assertThat(scene.send(click).status()).isEqualTo(200);
        scene.now = scene.now.plus(Duration.ofMinutes(4));
        assertThat(scene.send(click).status()).isEqualTo(409);
        scene.now = scene.now.plus(Duration.ofMinutes(4));
        assertThat(scene.send(click).status()).isEqualTo(403);
        assertThat(scene.counted).hasSize(1);
    }

    /** Believed, answered, and worth nothing. */
    private void worthless(String name, Json.Fields activity) {
        cases.add(DynamicTest.dynamicTest(name, () -> {
            TeamsReply reply = scene.send(activity);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().utf8()).isNotEmpty();
            assertThat(scene.counted).isEmpty();
        }));
    }

    private Json.Fields data(String name, String value) {
        return with(scene.data(), name, value);
    }

    private Json.Fields form(TeamsPerson person, Json.Fields data) {
        return scene.activity(person, "invoke")
                .with("name", "task/submit")
                .with("replyToId", "100")
                .with("value", Json.fields().with("data", data).build())
                .build();
    }

    @TestFactory
    Stream<DynamicTest> clicksOnSomethingElse() {
        worthless("another verb", scene.click(Scene.BEN, "approve-all", scene.data()));
        worthless("a verb in another case", scene.click(Scene.BEN, "Approve", scene.data()));
        worthless("another approval", scene.click(Scene.BEN, "approve", data("approval", "apr-3333333333")));
        worthless("no approval", scene.click(Scene.BEN, "approve", data("approval", "all")));
        worthless("another digest", scene.click(Scene.BEN, "approve", data("seen", "sha256:" + "0".repeat(64))));
        worthless("no digest", scene.click(Scene.BEN, "approve", data("seen", "yes")));
        worthless(
                "data left out", scene.click(Scene.BEN, "approve", Json.fields().build()));
        worthless("another approval's message", with(scene.click(), "replyToId", "200"));
        worthless("a message that is not ours", with(scene.click(), "replyToId", "999"));
        worthless("no message", without(scene.click(), "replyToId"));
        worthless(
                "another conversation",
                with(
                        scene.click(),
                        "conversation",
                        with(scene.click().fields("conversation"), "id", "19:other@thread.tacv2")));
        worthless(
                "a button of another kind",
                Json.fields()
                        .withAll(without(scene.click(), "value"))
                        .with(
                                "value",
                                Json.fields().with("action", scene.data()).build())
                        .build());
        worthless("somebody whose account nobody knows", scene.click(Scene.STRANGER, "approve", scene.data()));
        worthless("whoever asked for it", scene.click(Scene.REQUESTER, "approve", scene.data()));
        worthless(
                "somebody else's name in the data",
                scene.click(Scene.REQUESTER, "approve", data("aadObjectId", Scene.BEN.object())));
        Json.Fields good = Json.fields()
                .withAll(scene.data())
                .with("choice", "approve")
                .with("message", "100")
                .build();
        worthless("a form of another message", form(Scene.BEN, with(good, "message", "200")));
        worthless("a form with another choice", form(Scene.BEN, with(good, "choice", "yes")));
        worthless("a form with no rows", form(Scene.BEN, with(good, "rows", "-1")));
        worthless("a form with a mask of nothing", form(Scene.BEN, with(good, "mask", "*")));
        worthless("a form of a stranger", form(Scene.STRANGER, good));
        worthless("a form with a reason that does not end", form(Scene.BEN, with(good, "because", "x".repeat(3_000))));
        return cases.stream();
    }

    @Test
    void nobodyApprovesByAClickWhatWasNotOfferedForOne() {
        scene.rule(false, false);
        assertThat(scene.send(scene.click()).body().utf8()).contains("can't be approved by a click");
        scene.rule(true, true);
        Json.Fields silent = Json.fields()
                .withAll(scene.data())
                .with("choice", "approve")
                .with("message", "100")
                .build();
        assertThat(scene.send(form(Scene.BEN, silent)).body().utf8()).contains("must say why");
        scene.card = HostileCards.of("SELECT '" + "x".repeat(40_000) + "'; DROP TABLE users");
        assertThat(scene.send(scene.click()).body().utf8()).contains("can't be approved by a click");
        Json.Fields whole = Json.fields()
                .withAll(scene.data())
                .with("choice", "approve")
                .with("message", "100")
                .with("because", "for the audit")
                .build();
        assertThat(scene.send(form(Scene.BEN, whole)).body().utf8()).contains("can't be approved by a click");
        scene.ended();
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        assertThat(scene.counted).isEmpty();
    }

    @Test
    void newKeysAreFoundAndOldOnesGo() {
        String old = scene.token();
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        scene.issuer().rotate();
        assertThat(scene.send(scene.click()).status()).isEqualTo(401);
        scene.now = scene.now.plus(SigningKeys.PAUSE);
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        assertThat(scene.send(scene.click().canonicalBytes(), Optional.of("Bearer " + old), Map.of())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoeverInventsNamesOfKeysCausesFewQuestions() {
        for (int i = 0; i < 50; i++) {
            Json.Fields header = with(scene.issuer().header().build(), "kid", "invented-" + i);
            scene.send(
                    scene.click().canonicalBytes(),
                    Optional.of("Bearer "
                            + scene.issuer().token(header, scene.claims().build())),
                    Map.of());
        }
        assertThat(scene.connector.asked("keys")).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForKeysThatAreOnlyOld() {
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        scene.now = scene.now.plus(SigningKeys.FRESH);
        scene.connector.slow(Duration.ofSeconds(3));
        long start = System.nanoTime();
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("the claim: it is faster than the keys")
                .isLessThan(Duration.ofSeconds(3));
        scene.connector.slow(Duration.ZERO);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (scene.connector.asked("keys") < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void keysOutliveAnOutageOfTheirIssuerForADay() {
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        scene.connector.down(true);
        scene.now = scene.now.plus(Duration.ofHours(20));
        assertThat(scene.send(scene.click()).status()).isEqualTo(200);
        scene.now = scene.now.plus(Duration.ofHours(5));
        assertThat(scene.send(scene.click()).status()).isEqualTo(503);
    }
}
