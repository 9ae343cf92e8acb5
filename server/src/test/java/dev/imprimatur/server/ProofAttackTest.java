package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who stole a token that is bound to a key may try, and what its holder may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProofAttackTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private Rig rig;
    private ECKey key;
    private String token;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        rig = new Rig(
                folder, Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get())));
        key = new ECKeyGenerator(Curve.P_256).generate();
        token = issue(key);
        ahead.set(Duration.ofSeconds(2)); // proofs of the second in which the gateway started do not count
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private String issue(ECKey boundTo) {
        Reply reply =
                ask("actions", (Json.Fields) Json.parse(boundTo.toPublicJWK().toJSONString()));
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.text("token");
    }

    private Reply ask(String audience, Json.Fields jwk) {
        return rig.post(
                rig.session("anna"),
                "/v1/tokens",
                Json.fields()
                        .with("for", "agent:bot")
                        .with("audience", audience)
                        .with("expires_in", "1h")
                        .with("key", jwk)
                        .build());
    }

    private long now() {
        return Instant.now().plus(ahead.get()).getEpochSecond();
    }

    /** The claims of a good proof. */
    private Map<String, Json> claims(String method, String path, String credential) {
        return new TreeMap<>(Map.of(
                "htm", Json.of(method),
                "htu", Json.of(rig.server().api() + path),
                "iat", Json.of(now()),
                "jti", Json.of("proof-" + NAMES.incrementAndGet()),
                "ath",
                        Json.of(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(new Secret(credential).digest().bytes()))));
    }

    private static String signed(ECKey with, Map<String, Json> claims) {
        return signed(with, with, "dpop+jwt", claims);
    }

    private static String signed(ECKey with, ECKey shown, String type, Map<String, Json> claims) {
        try {
            JWSObject object = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(type))
                            .jwk(shown.toPublicJWK())
                            .build(),
                    new Payload(new Json.Fields(new TreeMap<>(claims)).canonical()));
            object.sign(new ECDSASigner(with));
            return object.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply send(String scheme, String credential, Optional<String> proof) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", scheme + " " + credential));
        proof.ifPresent(text -> headers.put("DPoP", text));
        return rig.send("GET", "/v1/whoami", Optional.empty(), Optional.empty(), headers);
    }

    private Reply send(Map<String, Json> claims) {
        return send("DPoP", token, Optional.of(signed(key, claims)));
    }

    private Map<String, Json> whoami() {
        return claims("GET", "/v1/whoami", token);
    }

    private void refused(Reply reply, String because) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(401);
        assertThat(reply.detail()).contains(because);
    }

    private void refused(String claim, Json value, String because) {
        Map<String, Json> claims = whoami();
        claims.put(claim, value);
        refused(send(claims), because);
        claims.remove(claim);
        refused(send(claims), claim.equals("iat") ? "when it was made" : "`" + claim + "` is missing");
    }

    @Test
    void theHolderIsLetIn() {
        Reply reply = send(whoami());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text("subject")).isEqualTo("agent:bot");
        assertThat(send("Bearer", token, Optional.of(signed(key, whoami()))).status())
                .isEqualTo(200);
        Reply proposed = rig.send(
                "POST",
                "/v1/actions",
                Optional.empty(),
                Optional.of(Json.fields()
                        .with("target", "app/billing")
                        .with("operation", "ping")
                        .with("arguments", Json.fields().build())
                        .build()
                        .canonicalBytes()),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "DPoP " + token,
                        "DPoP",
                        signed(key, claims("POST", "/v1/actions", token))));
        assertThat(proposed.status()).as(proposed.text()).isEqualTo(200);
        refused(rig.consume(token, proposed.text("permit")), "bound to a key");
    }

    @Test
    void showTheStolenTokenAlone() {
        refused(send("Bearer", token, Optional.empty()), "bound to a key");
        refused(send("DPoP", token, Optional.empty()), "bound to a key");
        assertThat(rig.propose(token, "ping").status()).isEqualTo(401);
    }

    @Test
    void proveAnotherKey() throws Exception {
        ECKey own = new ECKeyGenerator(Curve.P_256).generate();
        refused(send("DPoP", token, Optional.of(signed(own, whoami()))), "another key");
        refused(send("DPoP", token, Optional.of(signed(own, key, "dpop+jwt", whoami()))), "not signed with its key");
    }

    @Test
    void signWithTheThumbprintAsASharedSecret() throws Exception {
        JWSObject object = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                new Payload(new Json.Fields(new TreeMap<>(whoami())).canonical()));
        object.sign(new MACSigner(key.computeThumbprint().decode()));
        refused(send("DPoP", token, Optional.of(object.serialize())), "HS256");
    }

    @Test
    void useAProofTwice() {
        String proof = signed(key, whoami());
        assertThat(send("DPoP", token, Optional.of(proof)).status()).isEqualTo(200);
        refused(send("DPoP", token, Optional.of(proof)), "used already");
        Map<String, Json> again = whoami();
        assertThat(send(again).status()).isEqualTo(200);
        refused(send(again), "used already"); // signed anew, which ES256 does otherwise each time
    }

    @Test
    void useAProofTwiceAtOnce() throws Exception {
        String proof = signed(key, whoami());
        try (ExecutorService both = Executors.newFixedThreadPool(8)) {
            Callable<Integer> one =
                    () -> send("DPoP", token, Optional.of(proof)).status();
            var answers =
                    both.invokeAll(IntStream.range(0, 8).mapToObj(i -> one).toList());
            int good = 0;
            for (Future<Integer> answer : answers) {
                good += answer.get() == 200 ? 1 : 0;
            }
            assertThat(good).isEqualTo(1);
        }
    }

    @Test
    void useAProofForAnotherMethod() {
        refused("htm", Json.of("POST"), "another method");
    }

    @Test
    void useAProofForAnotherAddress() {
        refused("htu", Json.of(rig.server().api() + "/v1/actions"), "another address");
        refused("htu", Json.of("https://evil.example.com/v1/whoami"), "another address");
        Map<String, Json> claims = whoami();
        claims.put("htu", Json.of(rig.server().api() + "/v1/whoami?x=1#y"));
        assertThat(send(claims).status()).as("the query does not matter").isEqualTo(200);
    }

    @Test
    void useAProofForAnotherToken() {
        String other = issue(key);
        assertThat(send("DPoP", other, Optional.of(signed(key, claims("GET", "/v1/whoami", other))))
                        .status())
                .isEqualTo(200);
        refused(send("DPoP", other, Optional.of(signed(key, whoami()))), "another credential");
        refused("ath", Json.of(""), "another credential");
    }

    @Test
    void useAnOldProofOrOneFromTheFuture() {
        refused("iat", Json.of(now() - 61), "older than 60 s");
        refused("iat", Json.of(now() + 40), "from the future");
        refused("iat", Json.of("now"), "is no time");
    }

    @Test
    void leaveTheNameOfAProofOut() {
        refused("jti", Json.of(""), "1 to 500 characters");
        refused("jti", Json.of("x".repeat(501)), "1 to 500 characters");
    }

    @Test
    void passATokenOffAsAProof() {
        refused(send("DPoP", token, Optional.of(signed(key, key, "JWT", whoami()))), "not understood");
        refused(send("DPoP", token, Optional.of("proof")), "no signed token");
        refused(send("DPoP", token, Optional.of("x".repeat(8_200))), "longer than");
    }

    @Test
    void sendTwoProofs() {
        Reply reply = rig.send(
                "GET",
                "/v1/whoami",
                Optional.empty(),
                Optional.empty(),
                Map.of("Authorization", "DPoP " + token, "DPoP", signed(key, whoami()), "dpop", signed(key, whoami())));
        assertThat(reply.status()).isIn(400, 401);
    }

    @Test
    void callATokenBoundThatIsNot() {
        String free = rig.token("agent:bot", "actions");
        refused(send("DPoP", free, Optional.of(signed(key, claims("GET", "/v1/whoami", free)))), "bound to no key");
        assertThat(send("Bearer", free, Optional.empty()).status()).isEqualTo(200);
    }

    @Test
    void bindATokenToAKeyThatProvesNothing() throws Exception {
        for (String jwk : new String[] {
            key.toJSONString(), // the private half
            "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
            "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
            new ECKeyGenerator(Curve.P_384).generate().toPublicJWK().toJSONString(),
            "{}"
        }) {
            Reply reply = ask("actions", (Json.Fields) Json.parse(jwk));
            assertThat(reply.status()).as(jwk).isEqualTo(400);
        }
        Reply database =
                ask("connector", (Json.Fields) Json.parse(key.toPublicJWK().toJSONString()));
        assertThat(database.status()).isEqualTo(400);
        assertThat(database.detail()).contains("database clients can't prove");
    }

    @Test
    void replayAcrossARestart(@TempDir Path folder) throws Exception {
        AtomicReference<Duration> lead = new AtomicReference<>(Duration.ZERO);
        Decorators later =
                Decorators.NONE.withClock(clock -> () -> clock.instant().plus(lead.get()));
        try (Rig own = new Rig(folder, later)) {
            Rig before = rig;
            rig = own;
            try {
                String bound = issue(key);
                lead.set(Duration.ofSeconds(2));
                Map<String, Json> claims = claims("GET", "/v1/whoami", bound);
                claims.put("iat", Json.of(Instant.now().plus(lead.get()).getEpochSecond()));
                Map<String, Json> early = claims("GET", "/v1/whoami", bound);
                early.put("iat", Json.of(Instant.now().plus(lead.get()).getEpochSecond() + 25));
                String proof = signed(key, claims);
                String future = signed(key, early);
                assertThat(send("DPoP", bound, Optional.of(proof)).status()).isEqualTo(200);
                assertThat(send("DPoP", bound, Optional.of(future)).status()).isEqualTo(200);
                own.restart(later);
                String address = own.server().api().toString(); // the port is another one, so name the address anew
                claims.put("htu", Json.of(address + "/v1/whoami"));
                early.put("htu", Json.of(address + "/v1/whoami"));
                refused(send("DPoP", bound, Optional.of(signed(key, claims))), "before the gateway started");
                refused(send("DPoP", bound, Optional.of(signed(key, early))), "before the gateway started");
                lead.set(Duration.ofSeconds(40));
                Map<String, Json> fresh = claims("GET", "/v1/whoami", bound);
                fresh.put("iat", Json.of(Instant.now().plus(lead.get()).getEpochSecond()));
                assertThat(send("DPoP", bound, Optional.of(signed(key, fresh))).status())
                        .isEqualTo(200);
            } finally {
                rig = before;
            }
        }
    }
}
