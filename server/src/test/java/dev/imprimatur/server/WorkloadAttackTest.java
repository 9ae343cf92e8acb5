package dev.imprimatur.server;

import static dev.imprimatur.server.WorkloadRig.text;
import static dev.imprimatur.server.WorkloadRig.with;
import static dev.imprimatur.server.WorkloadRig.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways in with tokens that others issue, each named by what is attempted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkloadAttackTest {

    private WorkloadRig workloads;
    private Rig rig;

    @BeforeAll
    void start(@TempDir Path folder) {
        workloads = new WorkloadRig(folder);
        rig = workloads.rig;
    }

    @AfterAll
    void stop() {
        workloads.close();
    }

    private Reply propose(String token) {
        return rig.propose(token, "ping");
    }

    private void refused(String token, String because) {
        Reply reply = propose(token);
        assertThat(reply.status()).as(reply.text()).isEqualTo(401);
        assertThat(reply.detail()).contains(because);
        assertThat(rig.get(token, "/v1/whoami").status()).isEqualTo(401);
    }

    // What is let in

    @Test
    void aPipelineIsLetInAsWhatTheConfigurationCallsIt() {
        String token = workloads.token(workloads.pipeline());
        Reply reply = propose(token);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        Json.Fields me = rig.get(token, "/v1/whoami").json();
        assertThat(me.text("subject")).isEqualTo("workload:shop-deploy");
        assertThat(me.text("owner")).isEqualTo("person:cara");
        assertThat(me.texts("groups")).containsExactly("pipelines");
        assertThat(me.texts("targets")).containsExactly("app/billing");
        assertThat(me.text("credential")).startsWith("jwt-");
        Json.Fields attempted = rig.events("attempted").getLast();
        assertThat(attempted.text("issuer")).isEqualTo("person:cara");
        assertThat(attempted.canonical()).doesNotContain(token);
    }

    // The token itself

    @Test
    void showATokenForSomebodyElse() {
        refused(workloads.token(with("aud", Json.of("https://bank.example.com"))), "none of ours");
        refused(workloads.token(with("aud", Json.of(""))), "none of ours");
        refused(workloads.token(without("aud")), "nobody in particular");
    }

    @Test
    void showATokenForDatabasesToTheApi() {
        refused(workloads.token(with("aud", Json.of(WorkloadRig.CONNECTOR))), "another purpose");
    }

    @Test
    void showATokenThatOthersCouldShowAsWell() {
        refused(
                workloads.token(with("aud", Json.texts(List.of(WorkloadRig.ACTIONS, "https://bank.example.com")))),
                "several audiences");
        assertThat(propose(workloads.token(with("aud", Json.texts(List.of(WorkloadRig.ACTIONS)))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void showATokenWithoutAnEnd() {
        refused(workloads.token(without("exp")), "does not say when it ends");
        refused(workloads.token(with("exp", Json.of("never"))), "is no time");
    }

    @Test
    void showATokenThatIsOver() {
        long now = workloads.issuer.clock.get().getEpochSecond();
        refused(workloads.token(with("exp", Json.of(now - 1))), "expired");
    }

    @Test
    void showATokenThatLastsTooLong() {
        long now = workloads.issuer.clock.get().getEpochSecond();
        refused(workloads.token(with("exp", Json.of(now + 3_600))), "longer than the 15 minutes");
        refused(
                workloads.token(claims -> without("iat")
                        .apply(without("nbf")
                                .apply(with("exp", Json.of(now + 86_400 * 365)).apply(claims)))),
                "longer than the 15 minutes");
        refused(workloads.token(with("iat", Json.of(now - 3_600))), "longer than the 15 minutes");
    }

    @Test
    void showATokenFromTheFuture() {
        long now = workloads.issuer.clock.get().getEpochSecond();
        refused(workloads.token(with("iat", Json.of(now + 120))), "from the future");
        refused(workloads.token(with("nbf", Json.of(now + 120))), "from the future");
    }

    @Test
    void leaveTheSignatureOut() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = base64.encodeToString(text(workloads.pipeline()).getBytes(StandardCharsets.UTF_8));
        for (String header : List.of("{\"alg\":\"none\"}", "{\"alg\":\"None\"}", "{\"alg\":\"RS256\"}")) {
            String token = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + claims + ".";
            assertThat(propose(token).status()).as(header).isEqualTo(401);
        }
    }

    @Test
    void signWithThePublicKeyAsASharedSecret() throws Exception {
        RSAKey key = workloads.issuer.first;
        for (byte[] secret : List.of(
                key.toRSAPublicKey().getEncoded(),
                key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
                key.getModulus().decode())) {
            JWSObject object = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new Payload(text(workloads.pipeline())));
            object.sign(new MACSigner(secret));
            refused(object.serialize(), "HS256");
        }
    }

    @Test
    void signWithAKeyOfOnesOwnUnderAKnownName() throws Exception {
        RSAKey own = MockProvider.key("key-1");
        JWSObject object = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("key-1")
                        .jwk(own.toPublicJWK())
                        .jwkURL(java.net.URI.create("https://evil.example.com/keys"))
                        .build(),
                new Payload(text(workloads.pipeline())));
        object.sign(new com.nimbusds.jose.crypto.RSASSASigner(own));
        refused(object.serialize(), "not signed with a key of its issuer");
    }

    @Test
    void makeTheGatewayAskTheIssuerAgainAndAgain() {
        propose(workloads.token(workloads.pipeline()));
        workloads.ahead.updateAndGet(before -> before.plusSeconds(11));
        int before = workloads.issuer.keyQuestions.get();
        for (int i = 0; i < 20; i++) {
            String token = workloads.issuer.signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID("invented-" + i)
                            .build(),
                    text(workloads.pipeline()));
            refused(token, "not signed with a key of its issuer");
        }
        assertThat(workloads.issuer.keyQuestions.get() - before).isEqualTo(1);
        assertThat(propose(workloads.token(workloads.pipeline())).status()).isEqualTo(200);
    }

    @Test
    void changeWhatItSays() {
        String[] parts = workloads.token(workloads.pipeline()).split("\\.", -1);
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text(with("targets", Json.of("*")).apply(workloads.pipeline()))
                        .getBytes(StandardCharsets.UTF_8));
        refused(parts[0] + "." + other + "." + parts[2], "not signed");
        assertThat(propose(parts[0] + "." + parts[1] + ".").status()).isEqualTo(401);
    }

    @Test
    void showATokenOfAnotherKind() {
        for (String type : List.of("dpop+jwt", "at+jwt", "secevent+jwt")) {
            refused(
                    workloads.issuer.signed(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID("key-1")
                                    .type(new JOSEObjectType(type))
                                    .build(),
                            text(workloads.pipeline())),
                    "not understood");
        }
        refused(
                workloads.issuer.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("key-1")
                                .criticalParams(Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        text(workloads.pipeline())),
                "not understood");
    }

    @Test
    void showATokenOfAnIssuerThatNobodyTrusts() {
        try (MockProvider other = new MockProvider(MockProvider.key("key-1"))) {
            Map<String, Json> claims = workloads.pipeline();
            refused(
                    other.signed(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID("key-1")
                                    .build(),
                            text(claims)),
                    "not signed");
            claims.put("iss", Json.of(other.issuer()));
            refused(
                    other.signed(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID("key-1")
                                    .build(),
                            text(claims)),
                    "nobody here trusts");
            assertThat(other.keyQuestions.get()).isZero();
        }
        refused(workloads.token(with("iss", Json.of(workloads.issuer.issuer() + "/"))), "nobody here trusts");
        refused(workloads.token(without("iss")), "`iss` is missing");
    }

    // Whose it is

    @Test
    void runInAnotherRepository() {
        refused(workloads.token(with("repository", Json.of("evil/shop"))), "no workload");
        refused(workloads.token(with("repository", Json.of("acme/shop2"))), "no workload");
        refused(workloads.token(with("sub", Json.of("repo:acme/shop-evil:ref:refs/heads/main"))), "no workload");
    }

    @Test
    void runOnAnotherBranch() {
        refused(workloads.token(with("ref", Json.of("refs/heads/mine"))), "no workload");
        refused(workloads.token(with("ref", Json.of("refs/heads/main\n"))), "no workload");
        refused(workloads.token(without("ref")), "no workload");
        assertThat(propose(workloads.token(with("ref", Json.of("refs/tags/v1.2"))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void giveAClaimAnotherShape() {
        refused(
                workloads.token(with(
                        "repository",
                        Json.fields().with("acme/shop", "acme/shop").build())),
                "no workload");
        refused(workloads.token(with("repository", new Json.Nothing())), "no workload");
        refused(workloads.token(with("repository", Json.of(true))), "no workload");
    }

    @Test
    void beTwoWorkloadsAtOnce() {
        refused(workloads.token(with("sub", Json.of("twin:one"))), "more than one workload");
        assertThat(propose(workloads.token(with("sub", Json.of("twin:three")))).status())
                .isEqualTo(200);
    }

    @Test
    void useAnAlgorithmThatTheEntryDoesNotTake() {
        refused(
                workloads.token(claims -> {
                    claims.put("sub", Json.of("system:serviceaccount:shop:export"));
                    claims.put(
                            "kubernetes.io",
                            Json.fields()
                                    .with("namespace", "shop")
                                    .with(
                                            "serviceaccount",
                                            Json.fields().with("name", "export").build())
                                    .build());
                    return claims;
                }),
                "must be signed with ES256");
    }

    @Test
    void actOnWhatItIsNotFor() {
        String token = workloads.token(workloads.pipeline());
        Reply reply = rig.post(
                token,
                "/v1/actions",
                Json.fields()
                        .with("target", "app/vault")
                        .with("operation", "ping")
                        .with("arguments", Json.fields().build())
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.detail()).contains("not good for `app/vault`");
    }

    @Test
    void useThePermitOfAnother() {
        String permit = propose(workloads.token(workloads.pipeline())).text("permit");
        Reply reply = rig.consume(workloads.token(workloads.agent("planner")), permit);
        assertThat(reply.status()).as(reply.text()).isEqualTo(409);
        assertThat(reply.detail()).contains("no other hands");
        assertThat(rig.consume(workloads.token(workloads.pipeline()), permit).status())
                .as("a later token of the same workload")
                .isEqualTo(200);
    }

    // What only people do

    @Test
    void vote() {
        String token = workloads.token(workloads.pipeline());
        String approval = rig.held(rig.token("agent:bot", "actions"), "export-users");
        int before = rig.events("vote-refused").size();
        Reply reply = rig.vote(token, approval, "approve");
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.text("why")).isEqualTo("not-a-voter");
        assertThat(rig.events("vote-refused")).hasSize(before + 1);
        assertThat(rig.events("vote-refused").getLast().text("voter")).isEqualTo("workload:shop-deploy");
    }

    @Test
    void issueOneselfATokenThatLasts() {
        String token = workloads.token(workloads.pipeline());
        Reply reply = rig.post(
                token,
                "/v1/tokens",
                Json.fields()
                        .with("for", "workload:shop-deploy")
                        .with("audience", "actions")
                        .with("expires_in", "30d")
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(401);
        assertThat(rig.get(token, "/v1/audit").status()).isEqualTo(401);
    }

    @Test
    void goOnWhenTheOwnerIsGone() {
        String people = WorkloadRig.people(workloads.issuer.issuer());
        String token = workloads.token(workloads.agent("helper"));
        rig.write("people.yaml", people.replace("{ id: olga,", "{ id: olivia,"));
        refused(token, "owner");
        rig.write("people.yaml", people);
        assertThat(rig.get(token, "/v1/whoami").status()).isEqualTo(200);
    }

    // Bound to something else

    @Test
    void showATokenThatIsBoundToAKeyWithoutTheKey() {
        String thumbprint = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        refused(
                workloads.token(
                        with("cnf", Json.fields().with("jkt", thumbprint).build())),
                "bound to a key");
        for (Json bond : List.of(
                Json.fields().with("x5t#S256", thumbprint).build(),
                Json.fields().with("jkt", thumbprint).with("kid", "1").build(),
                Json.fields().with("jkt", "short").build(),
                Json.fields().build(),
                Json.of("none"))) {
            refused(workloads.token(with("cnf", bond)), "can't be checked here");
        }
    }

    // The model

    @Test
    void claimAnotherModelThanTheOneThatIsProved() {
        Map<String, Json> claims = workloads.agent("planner");
        claims.put("model", Json.of("careful-1"));
        Reply reply = rig.post(
                workloads.token(claims),
                "/v1/actions",
                Json.fields()
                        .with("target", "app/billing")
                        .with("operation", "ping")
                        .with("arguments", Json.fields().build())
                        .with("model", "reckless-9")
                        .build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        Json.Fields attempted = rig.events("attempted").getLast();
        assertThat(attempted.text("model")).isEqualTo("careful-1");
        assertThat(attempted.flag("model_verified")).isTrue();
    }

    // When the issuer fails

    @Test
    void waitUntilTheIssuerIsSilent(@TempDir Path folder) {
        try (WorkloadRig own = new WorkloadRig(folder)) {
            own.issuer.publishing = false;
            Reply never = own.rig.propose(own.token(own.pipeline()), "ping");
            assertThat(never.status()).isEqualTo(401);
            assertThat(never.detail()).contains("can't be asked for its keys");
            own.issuer.publishing = true;
            own.ahead.set(Duration.ofSeconds(11));
            assertThat(own.rig.propose(own.token(own.pipeline()), "ping").status())
                    .isEqualTo(200);
            own.issuer.publishing = false;
            own.ahead.set(Duration.ofMinutes(59));
            assertThat(own.rig.propose(own.token(own.pipeline()), "ping").status())
                    .as("its keys are known")
                    .isEqualTo(200);
            own.ahead.set(Duration.ofMinutes(62));
            assertThat(own.rig.propose(own.token(own.pipeline()), "ping").status())
                    .as("its keys are too old")
                    .isEqualTo(401);
        }
    }

    @Test
    void useAKeyThatTheIssuerWithdrew(@TempDir Path folder) {
        try (WorkloadRig own = new WorkloadRig(folder)) {
            String old = own.token(own.pipeline());
            assertThat(own.rig.propose(old, "ping").status()).isEqualTo(200);
            own.issuer.signing = MockProvider.key("key-2");
            own.issuer.published = List.of(own.issuer.signing);
            own.ahead.set(Duration.ofSeconds(11));
            assertThat(own.rig.propose(own.token(own.pipeline()), "ping").status())
                    .isEqualTo(200);
            assertThat(own.rig.propose(old, "ping").status())
                    .as("known to be withdrawn as soon as a new key was asked for")
                    .isEqualTo(401);
        }
    }
}
