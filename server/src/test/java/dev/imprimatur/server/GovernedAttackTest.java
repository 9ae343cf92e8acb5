package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways around rules about changes to Imprimatur itself, each named by what is attempted. */
final class GovernedAttackTest extends Attacks {

    private static final String RULES = """
            rules:
              - id: tokens-need-an-owner
                on: { target: imprimatur, operation: imprimatur.token.issue }
                effect: hold
                because: "Two people give out tokens."
                approval: [{ from: "group:owners", people: 1 }]
              - id: nobody-deploys
                on: { target: imprimatur, operation: imprimatur.token.issue }
                if: 'facts.arguments["for"] == "workload:deploy"'
                effect: deny
                because: "The pipeline has its own."
              - id: thawing-needs-an-owner
                on: { target: imprimatur, operation: imprimatur.thaw }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
              - id: erasing-needs-an-owner
                on: { target: imprimatur, operation: imprimatur.audit.erase }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
              - id: people-come-and-go
                on: { target: imprimatur, operation: "imprimatur.person.*" }
                effect: allow
            """;

    private final AtomicInteger minutes = new AtomicInteger(10);

    @BeforeAll
    void govern() {
        govern(rig, rig.session("ada"));
    }

    private static void govern(Rig governed, String token) {
        governed.write("policies/governed.yaml", RULES);
        Rig.await(() -> governed.get(token, "/v1/policies").text().contains("tokens-need-an-owner"));
    }

    private static Json.Fields token(String holder, int minutes) {
        return Json.fields()
                .with("for", holder)
                .with("audience", "actions")
                .with("expires_in", minutes + "m")
                .build();
    }

    private static Reply issue(Rig at, String session, Json body, Optional<String> approval) {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        approval.ifPresent(id -> headers.put("Imprimatur-Approval", id));
        return at.send("POST", "/v1/tokens", Optional.of(session), Optional.of(body.canonicalBytes()), headers);
    }

    private Reply issue(String session, Json body, Held under) {
        return issue(rig, session, body, Optional.of(under.approval()));
    }

    /** Something that only this test asks for. */
    private Json.Fields fresh() {
        return token("agent:other", minutes.incrementAndGet());
    }

    private Held held(String session, Json body) {
        Reply reply = issue(rig, session, body, Optional.empty());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return new Held(reply.text("approval"), reply.text("digest"));
    }

    @Test
    void issueATokenAlone() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        refused(issue(rig.session("ada"), body, held), 409, "not approved");
        assertThat(approve(rig.session("ben"), held).text("state")).isEqualTo("approved");
        Reply issued = issue(rig.session("ada"), body, held);
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        assertThat(rig.events("executed").getLast().text("approval")).isEqualTo(held.approval());
    }

    @Test
    void rotateATokenAloneInsteadOfIssuingOne() {
        String ada = rig.session("ada");
        Json.Fields body = fresh();
        Held held = held(ada, body);
        approve(rig.session("ben"), held);
        String id = issue(ada, body, held).text("id");
        Reply rotated =
                rig.post(ada, "/v1/tokens/" + id + "/rotate", Json.fields().build());
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(403);
        assertThat(rotated.text()).doesNotContain("imp_");
    }

    @Test
    void approveOnesOwnChange() {
        Held held = held(rig.session("anna"), fresh());
        voteRefused(approve(rig.session("anna"), held), held, "own-action");
    }

    @Test
    void approveOnesOwnChangeWithASecondAccount(@TempDir Path other) {
        try (OidcRig oidc = new OidcRig(other)) {
            oidc.provider.person("sub-too", "Anna", "data-people");
            String anna = oidc.device("sub-anna");
            String second = oidc.device("sub-too");
            govern(oidc.rig, anna);
            Reply offer =
                    oidc.rig.post(anna, "/v1/me/accounts/link", Json.fields().build());
            oidc.rig.post(
                    second,
                    "/v1/me/accounts/claim",
                    Json.fields().with("code", offer.text("code")).build());
            Json.Fields body = token(oidc.whoami(anna).orElseThrow(), 5);
            Reply held = issue(oidc.rig, anna, body, Optional.empty());
            assertThat(held.status()).as(held.text()).isEqualTo(202);
            Reply vote = oidc.rig.vote(second, held.text("approval"), "approve", held.text("digest"));
            assertThat(vote.text("why")).isEqualTo("own-action");
            assertThat(oidc.rig
                            .vote(oidc.device("sub-ben"), held.text("approval"), "approve", held.text("digest"))
                            .text("state"))
                    .isEqualTo("approved");
            assertThat(issue(oidc.rig, anna, body, Optional.of(held.text("approval")))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void useAnApprovalTwice() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        approve(rig.session("ben"), held);
        assertThat(issue(rig.session("ada"), body, held).status()).isEqualTo(201);
        refused(issue(rig.session("ada"), body, held), 409, "used already");
    }

    @Test
    void burnAChangeByTermsThatNobodyCanKeep() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        Reply vote = tightened(held, "{\"max_rows\":1}");
        assertThat(vote.text("why")).isEqualTo("unkept");
        refused(vote, 403, "nobody can keep `");
        refused(tightened(held, "{\"read_only\":true}"), 403, "a change to Imprimatur itself");
        assertThat(tightened(held, "{\"use_within\":\"5m\"}").text("state")).isEqualTo("approved");
        assertThat(issue(rig.session("ada"), body, held).status()).isEqualTo(201);
    }

    private Reply tightened(Held held, String constraints) {
        return rig.post(
                rig.session("ben"),
                "/v1/approvals/" + held.approval() + "/votes",
                Json.fields()
                        .with("choice", "approve")
                        .with("seen", held.digest())
                        .with("constraints", Json.parse(constraints))
                        .build());
    }

    @Test
    void anObligationOfThePolicyDoesNotSpendThePermit(@TempDir Path other) {
        try (Rig asking = new Rig(other)) {
            String ada = asking.session("ada");
            asking.write(
                    "policies/governed.yaml",
                    RULES.replace("effect: hold", "effect: hold\n    obligations: { max-rows: 1 }"));
            Rig.await(() -> asking.get(ada, "/v1/policies").text().contains("tokens-need-an-owner"));
            Json.Fields body = fresh();
            Reply held = issue(asking, ada, body, Optional.empty());
            asking.vote(asking.session("ben"), held.text("approval"), "approve", held.text("digest"));
            Reply refused = issue(asking, ada, body, Optional.of(held.text("approval")));
            refused(refused, 503, "nobody can keep");
            assertThat(asking.events("released")).isEmpty();
        }
    }

    @Test
    void changeTheArgumentsAfterTheApproval() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        approve(rig.session("ben"), held);
        refused(issue(rig.session("ada"), fresh(), held), 409, "something else than this call");
        refused(issue(rig.session("ada"), token("agent:bot", 5), held), 409, "something else than this call");
        assertThat(issue(rig.session("ada"), body, held).status()).isEqualTo(201);
    }

    @Test
    void useTheApprovalOfAnotherAdministrator() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        approve(rig.session("ben"), held);
        refused(issue(rig.session("anna"), body, held), 409, "something else than this call");
    }

    @Test
    void useTheApprovalOfSomethingElse() {
        Held other = held();
        approve(rig.session("ben"), other);
        refused(issue(rig.session("ada"), fresh(), other), 409, "something else than this call");
        Reply unknown = issue(rig, rig.session("ada"), fresh(), Optional.of("apr-2222222222"));
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void doWhatWasDenied() {
        Json.Fields body = fresh();
        Held held = held(rig.session("ada"), body);
        rig.vote(rig.session("ben"), held.approval(), "deny", held.digest());
        refused(issue(rig.session("ada"), body, held), 409, "denied, not approved");
    }

    @Test
    void takeThePermitElsewhere() {
        Held held = held(rig.session("ada"), fresh());
        approve(rig.session("ben"), held);
        Reply approval = rig.get(rig.session("ada"), "/v1/approvals/" + held.approval());
        assertThat(approval.text("state")).isEqualTo("approved");
        assertThat(approval.json().find("permit")).isEmpty();
    }

    @Test
    void issueWhatARuleDenies() {
        Reply reply = issue(rig, rig.session("ada"), token("workload:deploy", 5), Optional.empty());
        refused(reply, 403, "The pipeline has its own.");
        assertThat(reply.problem()).isEqualTo("policy-denied");
    }

    @Test
    void proposeAChangeAsAProgram() {
        Reply reply = rig.post(
                bot,
                "/v1/actions",
                Json.fields()
                        .with("target", "imprimatur")
                        .with("operation", "imprimatur.thaw")
                        .build());
        assertThat(reply.status()).isEqualTo(404);
    }

    @Test
    void thawAloneAndBeKeptFromFreezing() {
        Reply frozen = freeze(rig.session("olga"), "all");
        assertThat(frozen.status()).as("stopping is never held").isEqualTo(201);
        Reply asked = thaw(rig.session("olga"), frozen.text("id"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(rig.propose(bot, "ping").problem()).isEqualTo("frozen");
        Held held = new Held(asked.text("approval"), asked.text("digest"));
        approve(rig.session("ben"), held);
        Reply thawed = rig.send(
                "DELETE",
                "/v1/freezes/" + frozen.text("id"),
                Optional.of(rig.session("olga")),
                Optional.of(Json.fields().with("because", "Mended.").build().canonicalBytes()),
                Map.of("Content-Type", "application/json", "Imprimatur-Approval", held.approval()));
        assertThat(thawed.status()).as(thawed.text()).isEqualTo(200);
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(200);
    }

    private Reply erase(String scope, String value, boolean dry, Optional<Held> under) {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        under.ifPresent(held -> headers.put("Imprimatur-Approval", held.approval()));
        return rig.send(
                "POST",
                "/v1/audit/erasures",
                Optional.of(rig.session("ada")),
                Optional.of(Json.fields()
                        .with(scope, value)
                        .with("because", "asked for")
                        .with("dry_run", dry)
                        .build()
                        .canonicalBytes()),
                headers);
    }

    private long erased() {
        return rig.events("erased").size();
    }

    /** Something that has ended. */
    private String over() {
        Held held = held();
        rig.vote(rig.session("ben"), held.approval(), "deny", held.digest());
        return held.approval();
    }

    @Test
    void eraseAlone() {
        String approval = over();
        String other = over();
        long before = erased();
        assertThat(erase("approval", approval, true, Optional.empty()).status()).isEqualTo(200);
        Reply asked = erase("approval", approval, false, Optional.empty());
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        Held held = new Held(asked.text("approval"), asked.text("digest"));
        refused(erase("approval", approval, false, Optional.of(held)), 409, "not approved");
        approve(rig.session("ben"), held);
        refused(erase("approval", other, false, Optional.of(held)), 409, "something else than this call");
        assertThat(erased()).isEqualTo(before);
        Reply done = erase("approval", approval, false, Optional.of(held));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.json().flag("erased")).isTrue();
        assertThat(erased()).isEqualTo(before + 1);
        assertThat(rig.get(rig.session("ada"), "/v1/approvals/" + approval).status())
                .isEqualTo(410);
        assertThat(rig.events("executed").getLast().text("approval")).isEqualTo(held.approval());
    }

    @Test
    void holdAnErasureThatCanNotBe() {
        Held open = held();
        long asked = rig.events("held").size();
        refused(erase("approval", open.approval(), false, Optional.empty()), 409, "has not ended");
        assertThat(erase("approval", "apr-2222222222", false, Optional.empty()).status())
                .isEqualTo(404);
        Reply nothing = erase("action", "act-0", false, Optional.empty());
        assertThat(nothing.status()).as(nothing.text()).isEqualTo(200);
        assertThat(nothing.json().flag("erased")).isFalse();
        assertThat(rig.events("held")).hasSize((int) asked);
    }

    @Test
    void approveTheErasureOfWhatOneSaid() {
        over();
        String dora = "person:dora";
        Held denied = held();
        rig.vote(rig.session("dora"), denied.approval(), "deny", denied.digest());
        Reply asked = erase("subject", dora, false, Optional.empty());
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        Held held = new Held(asked.text("approval"), asked.text("digest"));
        approve(rig.session("dora"), held);
        refused(erase("subject", dora, false, Optional.of(held)), 409, "has not ended");
        assertThat(state(held)).isEqualTo("approved");
    }
}
