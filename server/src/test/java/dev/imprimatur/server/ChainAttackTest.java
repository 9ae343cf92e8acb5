package dev.imprimatur.server;

import static dev.imprimatur.server.WorkloadRig.act;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What whoever acts for others may try with the chain of those (RFC 8693), each named by what is attempted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChainAttackTest {

    private static final String PLANNER = "spiffe://acme.example/agents/planner";
    private static final String HELPER = "spiffe://acme.example/agents/helper";

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

    @Test
    void goOnWhileFrozen() {
        Reply frozen = rig.post(
                rig.session("olga"),
                "/v1/freezes",
                Json.fields()
                        .with("scope", "agent:helper")
                        .with("because", "It loops.")
                        .build());
        assertThat(frozen.status()).as(frozen.text()).isEqualTo(201);
        Reply halted = propose(workloads.token(workloads.agent("helper")));
        Reply inAChain = propose(chained(HELPER, act(PLANNER)));
        Reply thawed = rig.send(
                "DELETE",
                "/v1/freezes/" + frozen.text("id"),
                Optional.of(rig.session("ada")),
                Optional.of(Json.fields().with("because", "Mended.").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
        assertThat(thawed.status()).as(thawed.text()).isEqualTo(200);
        assertThat(halted.problem()).isEqualTo("frozen");
        assertThat(inAChain.problem()).isEqualTo("frozen");
    }

    private String chained(String subject, Json act) {
        Map<String, Json> claims = workloads.agent("planner");
        claims.put("sub", Json.of(subject));
        claims.put("act", act);
        return workloads.token(claims);
    }

    @Test
    void approveWhatSomebodyAskedForOnesBehalf() {
        Reply held = rig.propose(chained("user-ben", act(PLANNER, HELPER)), "export-users");
        assertThat(held.status()).as(held.text()).isEqualTo(202);
        Json.Fields approval = rig.get(rig.session("anna"), "/v1/approvals/" + held.text("approval"))
                .json();
        assertThat(approval.texts("interested")).contains("person:ben", "person:cara", "person:olga");
        Json.Fields attempted = rig.events("attempted").getLast();
        assertThat(attempted.fields("subject").text("actor")).isEqualTo("agent:planner");
        assertThat(attempted.fields("subject").texts("behalf")).containsExactly("agent:helper", "person:ben");
        Reply own = rig.vote(rig.session("ben"), held.text("approval"), "approve");
        assertThat(own.status()).as(own.text()).isEqualTo(403);
        assertThat(own.text("why")).isEqualTo("own-action");
        Reply alone = rig.propose(workloads.token(workloads.agent("planner")), "export-users");
        assertThat(alone.text("digest")).isNotEqualTo(held.text("digest"));
        Reply reversed = rig.propose(chained(HELPER, act(PLANNER)), "export-users");
        assertThat(reversed.text("digest")).isNotEqualTo(held.text("digest"));
        assertThat(rig.vote(rig.session("dora"), held.text("approval"), "approve")
                        .text("state"))
                .isEqualTo("approved");
        assertThat(rig.get(workloads.token(workloads.agent("planner")), "/v1/approvals/" + held.text("approval"))
                        .text())
                .as("the same agent, on nobody's behalf, is another subject")
                .doesNotContain("\"permit\"");
    }

    @Test
    void wearTheNameOfTheSubjectOfADelegation() {
        refused(chained(PLANNER, act("spiffe://acme.example/agents/evil")), "no workload");
        refused(chained(PLANNER, act("user-ben")), "no workload");
        refused(chained("user-ben", act("agent:planner")), "no workload");
    }

    @Test
    void makeTheChainTooLong() {
        refused(
                chained("user-ben", act(PLANNER, HELPER, "agent:bot", "agent:other", "workload:deploy")),
                "more than 5");
        assertThat(propose(chained("user-ben", act(PLANNER, HELPER, "agent:bot", "agent:other")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void hideSomebodyUnknownInTheChain() {
        refused(chained("user-eve", act(PLANNER)), "not known here");
        refused(chained("user-ben", act(PLANNER, "agent:nobody")), "not known here");
        refused(chained("user-ben", act(PLANNER, "spiffe://acme.example/agents/evil")), "not known here");
        refused(chained("person:nobody", act(PLANNER)), "not known here");
    }

    @Test
    void standInTheChainTwice() {
        refused(chained("user-ben", act(PLANNER, PLANNER)), "stands twice");
        refused(chained("person:ben", act(PLANNER, "user-ben")), "stands twice");
        refused(chained(PLANNER, act(PLANNER)), "stands twice");
    }

    @Test
    void makeAnActThatIsNoObject() {
        for (Json act : List.of(
                Json.of(PLANNER),
                new Json.Nothing(),
                Json.of(1),
                Json.of(true),
                Json.texts(List.of(PLANNER)),
                Json.fields().with("sub", PLANNER).with("act", "agent:bot").build())) {
            refused(chained("user-ben", act), "`act` is no object");
        }
    }

    @Test
    void leaveALinkWithoutAName() {
        refused(chained("user-ben", Json.fields().build()), "does not say whom");
        refused(chained("user-ben", Json.fields().with("sub", "").build()), "names nobody");
        refused(chained("user-ben", Json.fields().with("sub", 7).build()), "does not say whom");
        refused(
                chained(
                        "user-ben",
                        Json.fields().with("sub", PLANNER).with("iss", 7).build()),
                "does not say whom");
    }

    @Test
    void actAsSomebodyOfAnotherIssuer() {
        refused(
                chained(
                        "user-ben",
                        Json.fields()
                                .with("sub", PLANNER)
                                .with("iss", "https://evil.example.com")
                                .build()),
                "another issuer");
    }

    @Test
    void actForSomebodyWhomTheEntryDoesNotName() {
        Map<String, Json> claims = workloads.agent("helper");
        claims.put("sub", Json.of("user-ben"));
        claims.put("act", act(HELPER));
        refused(workloads.token(claims), "may not act for `person:ben`");
    }

    @Test
    void nameALinkThatCouldBeTwo() {
        refused(chained("twin:one", act(PLANNER)), "more than one");
    }
}
