package dev.imprimatur.server;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A gateway that takes tokens of a mock issuer, and the tokens. Every test gets proposals of its own. */
final class WorkloadRig implements AutoCloseable {

    static final String ACTIONS = "https://imprimatur.example.com/actions";
    static final String CONNECTOR = "https://imprimatur.example.com/postgres";

    final MockProvider issuer = new MockProvider();
    final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    final Rig rig;

    WorkloadRig(Path folder) {
        issuer.clock = () -> Instant.now().plus(ahead.get());
        rig = new Rig(
                folder,
                Decorators.NONE.withClock(clock -> () -> clock.instant().plus(ahead.get())),
                "identity: { local: people.yaml }\n" + workloads(issuer.issuer()),
                Map.of("people.yaml", people(issuer.issuer())));
    }

    static String people(String issuer) {
        return Given.PEOPLE.replace(
                "{ id: ben, name: Ben, groups: [owners] }",
                "{ id: ben, name: Ben, groups: [owners], accounts: [\"oidc:" + issuer + "#user-ben\"] }");
    }

    private static String workloads(String issuer) {
        return """
                workloads:
                  - name: shop-deploy
                    owner: cara
                    groups: [pipelines]
                    issuer: %1$s
                    audience: { actions: "%2$s", connector: "%3$s" }
                    claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/v*"], sub: "repo:acme/shop:*" }
                    targets: ["app/billing"]
                    lasts: 15m
                  - name: cluster-export
                    owner: dora
                    issuer: %1$s
                    audience: { actions: "%2$s" }
                    claims:
                      sub: "system:serviceaccount:shop:export"
                      kubernetes.io: { namespace: shop, serviceaccount: { name: export } }
                    targets: ["app/*"]
                    algorithms: [ES256]
                  - name: twin-one
                    owner: cara
                    issuer: %1$s
                    audience: { actions: "%2$s" }
                    claims: { sub: "twin:*" }
                    targets: ["app/*"]
                  - name: twin-two
                    owner: cara
                    issuer: %1$s
                    audience: { actions: "%2$s" }
                    claims: { sub: "twin:o*" }
                    targets: ["app/*"]
                  - name: planner
                    kind: agent
                    owner: cara
                    issuer: %1$s
                    audience: { actions: "%2$s" }
                    claims: { sub: "spiffe://acme.example/agents/planner" }
                    targets: ["app/*"]
                    acts-for: ["person:*", "agent:*", "workload:*"]
                    model-claim: model
                  - name: helper
                    kind: agent
                    owner: olga
                    issuer: %1$s
                    audience: { actions: "%2$s" }
                    claims: { sub: "spiffe://acme.example/agents/helper" }
                    targets: ["app/*"]
                """.formatted(issuer, ACTIONS, CONNECTOR);
    }

    /** What GitHub says of a run of the pipeline, as changed. */
    Map<String, Json> pipeline() {
        long now = issuer.clock.get().getEpochSecond();
        return new TreeMap<>(Map.of(
                "iss", Json.of(issuer.issuer()),
                "aud", Json.of(ACTIONS),
                "sub", Json.of("repo:acme/shop:ref:refs/heads/main"),
                "repository", Json.of("acme/shop"),
                "ref", Json.of("refs/heads/main"),
                "iat", Json.of(now),
                "nbf", Json.of(now),
                "exp", Json.of(now + 600)));
    }

    /** What SPIRE says of an agent. */
    Map<String, Json> agent(String name) {
        Map<String, Json> claims = pipeline();
        claims.remove("repository");
        claims.remove("ref");
        claims.put("sub", Json.of("spiffe://acme.example/agents/" + name));
        return claims;
    }

    String token(UnaryOperator<Map<String, Json>> change) {
        return token(change.apply(pipeline()));
    }

    String token(Map<String, Json> claims) {
        return issuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(issuer.signing.getKeyID())
                        .build(),
                text(claims));
    }

    static String text(Map<String, Json> claims) {
        return new Json.Fields(new TreeMap<>(claims)).canonical();
    }

    /** Claims in which one is another. */
    static UnaryOperator<Map<String, Json>> with(String name, Json value) {
        return claims -> {
            claims.put(name, value);
            return claims;
        };
    }

    static UnaryOperator<Map<String, Json>> without(String name) {
        return claims -> {
            claims.remove(name);
            return claims;
        };
    }

    /** A link of a chain, and those inside of it. */
    static Json act(String... subjects) {
        Json.Builder link = Json.fields().with("sub", subjects[0]);
        return subjects.length == 1
                ? link.build()
                : link.with(
                                "act",
                                act(List.of(subjects)
                                        .subList(1, subjects.length)
                                        .toArray(String[]::new)))
                        .build();
    }

    @Override
    public void close() {
        rig.close();
        issuer.close();
    }
}
