package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways to get something approved, released or thawed that must not be, each named by what is attempted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackTest {

    private final AtomicInteger next = new AtomicInteger();
    private Rig rig;
    private String bot;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
        bot = rig.token(rig.session("ada"), "agent:bot", "actions");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private record Held(String approval, String digest) {}

    private Held held(String token, String operation) {
        Reply reply = rig.propose(
                token,
                operation,
                Json.fields().with("n", next.incrementAndGet()).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return new Held(reply.text("approval"), reply.text("digest"));
    }

    private Held held() {
        return held(bot, "export-users");
    }

    private Reply approve(String token, Held held) {
        return rig.vote(token, held.approval(), "approve", held.digest());
    }

    private void voteRefused(Reply reply, Held held, String why) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.text("why")).isEqualTo(why);
        assertThat(state(held)).isEqualTo("pending");
    }

    private String state(Held held) {
        return rig.get(rig.session("ada"), "/v1/approvals/" + held.approval()).text("state");
    }

    /** The permit of something that ben approved. */
    private String permit(Held held) {
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(200);
        return rig.get(bot, "/v1/approvals/" + held.approval()).text("permit");
    }

    private static void refused(Reply reply, int status, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.detail()).contains(sentence);
    }

    private Reply freeze(String token, String scope) {
        return rig.post(
                token,
                "/v1/freezes",
                Json.fields().with("scope", scope).with("because", "It loops.").build());
    }

    private Reply thaw(String token, String id) {
        return rig.send(
                "DELETE",
                "/v1/freezes/" + id,
                Optional.of(token),
                Optional.of(Json.fields().with("because", "Mended.").build().canonicalBytes()),
                Map.of("Content-Type", "application/json"));
    }

    private Reply revoke(String token, Held held) {
        return rig.post(
                token,
                "/v1/approvals/" + held.approval() + "/revoke",
                Json.fields().with("because", "wrong table").build());
    }

    // Who votes

    @Test
    void approveAsOwnerOfTheAgent() {
        Held held = held();
        voteRefused(approve(rig.session("anna"), held), held, "own-action");
    }

    @Test
    void approveAsIssuerOfTheToken() {
        Held held = held(rig.token(rig.session("anna"), "agent:other", "actions"), "export-users");
        voteRefused(approve(rig.session("anna"), held), held, "own-action");
    }

    @Test
    void approveAsOwnerWhoBecomesEligibleAfterTheHold() {
        Held held = held(rig.token(rig.session("cara"), "agent:other", "actions"), "export-users");
        rig.write("people.yaml", Given.PEOPLE.replace("name: Cara", "name: Cara, groups: [owners]"));
        voteRefused(approve(rig.session("cara"), held), held, "own-action");
        rig.write("people.yaml", Given.PEOPLE);
    }

    @Test
    void approveWhatOneAskedForInPerson() {
        Held held = held(rig.session("ben"), "export-users");
        voteRefused(approve(rig.session("ben"), held), held, "own-action");
    }

    @Test
    void approveWhatOneAskedForThroughATokenOfOnesOwn() {
        Held held = held(rig.token(rig.session("ben"), "person:ben", "actions"), "export-users");
        voteRefused(approve(rig.session("ben"), held), held, "own-action");
    }

    @Test
    void approveAsAdministratorWhoIsNotAsked() {
        Held held = held(rig.token(rig.session("cara"), "agent:other", "actions"), "export-users");
        voteRefused(approve(rig.session("ada"), held), held, "not-asked");
    }

    @Test
    void approveAsOperator() {
        Held held = held();
        voteRefused(approve(rig.session("olga"), held), held, "not-asked");
    }

    @Test
    void approveAsAuditorWhoIsInTheGroup() {
        Held held = held();
        voteRefused(approve(rig.session("aldo"), held), held, "not-a-voter");
    }

    @Test
    void denyAsAuditor() {
        Held held = held();
        voteRefused(rig.vote(rig.session("aldo"), held.approval(), "deny", held.digest()), held, "not-a-voter");
    }

    @Test
    void approveAsTheAgentThatAsked() {
        Held held = held();
        voteRefused(approve(bot, held), held, "not-a-voter");
    }

    @Test
    void approveAsAnotherAgent() {
        Held held = held();
        voteRefused(approve(rig.token("agent:other", "actions"), held), held, "not-a-voter");
    }

    @Test
    void approveAsWorkload() {
        Held held = held();
        voteRefused(approve(rig.token("workload:deploy", "actions"), held), held, "not-a-voter");
    }

    @Test
    void approveWithATokenOfAnEligiblePerson() {
        Held held = held();
        voteRefused(approve(rig.token(rig.session("ben"), "person:ben", "actions"), held), held, "not-a-voter");
    }

    @Test
    void approveWithAConnectorToken() {
        Held held = held();
        voteRefused(approve(rig.token(rig.session("ben"), "person:ben", "connector"), held), held, "not-a-voter");
    }

    @Test
    void approveWithoutACredential() {
        Held held = held();
        assertThat(approve("", held).status()).isEqualTo(401);
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void approveWithAGuessedToken() {
        Held held = held();
        assertThat(approve("imp_p_" + "A".repeat(43), held).status()).isEqualTo(401);
    }

    @Test
    void approveWithAnUnsignedJwt() {
        Held held = held();
        String none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJzb246YmVuIn0.";
        assertThat(approve(none, held).status()).isEqualTo(401);
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void approveWithAProgramsTokenThatSaysItIsAPersons() {
        Held held = held();
        assertThat(approve(bot.replaceFirst("imp_a_", "imp_p_"), held).status()).isEqualTo(401);
    }

    @Test
    void approveInASessionThatWasRevoked() {
        Held held = held();
        String session = rig.session("dora");
        rig.delete(session, "/v1/tokens/" + rig.get(session, "/v1/whoami").text("credential"));
        rig.forget("dora");
        refused(approve(session, held), 401, "revoked");
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void approveAfterDeprovisioning() {
        Held held = held();
        String session = rig.session("dora");
        rig.write("people.yaml", Given.PEOPLE.replaceAll("(?m)^.*id: dora.*\n", ""));
        voteRefused(approve(session, held), held, "not-a-voter");
        assertThat(rig.get(session, "/v1/whoami").status()).isEqualTo(401);
        rig.write("people.yaml", Given.PEOPLE);
    }

    @Test
    void signInTwiceWithOneCode() {
        String code = rig.code("cara");
        Json.Fields body =
                Json.fields().with("person", "cara").with("code", code).build();
        assertThat(rig.post("", "/v1/sign-in", body).status()).isEqualTo(200);
        assertThat(rig.post("", "/v1/sign-in", body).status()).isEqualTo(401);
    }

    @Test
    void signInWithTheCodeOfSomebodyElse() {
        Json.Fields body = Json.fields()
                .with("person", "ben")
                .with("code", rig.code("cara"))
                .build();
        assertThat(rig.post("", "/v1/sign-in", body).status()).isEqualTo(401);
    }

    // What is voted on

    @Test
    void approveTwiceWhereTwoAreNeeded() {
        Held held = held(bot, "wipe");
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(200);
        voteRefused(approve(rig.session("ben"), held), held, "repeated");
    }

    @Test
    void countOnceForEachGroupOneIsIn() {
        Held held = held(bot, "merge");
        assertThat(approve(rig.session("dora"), held).status()).isEqualTo(200);
        assertThat(state(held)).isEqualTo("pending");
        assertThat(approve(rig.session("ben"), held).text("state")).isEqualTo("approved");
    }

    @Test
    void approveWithTheDigestOfAnotherApproval() {
        Held held = held();
        Held other = held();
        voteRefused(approve(rig.session("ben"), new Held(held.approval(), other.digest())), held, "other-digest");
    }

    @Test
    void approveAChangedAction() {
        Held held = held();
        String changed = Digest.of(new byte[] {1}).toString();
        voteRefused(approve(rig.session("ben"), new Held(held.approval(), changed)), held, "other-digest");
    }

    @Test
    void approveAfterTheTimeIsOver() {
        Held held = held(bot, "quick");
        Rig.await(() -> state(held).equals("expired"));
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("expired");
    }

    @Test
    void approveWhatSomebodyDenied() {
        Held held = held();
        rig.vote(rig.session("dora"), held.approval(), "deny", held.digest());
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("denied");
    }

    // Between the vote and the release

    @Test
    void releaseAfterTheVoterLostTheirGroup() {
        Held held = held();
        String permit = permit(held);
        rig.write("people.yaml", Given.PEOPLE.replace("name: Ben, groups: [owners]", "name: Ben"));
        refused(rig.consume(bot, permit), 409, "quorum is gone");
        rig.write("people.yaml", Given.PEOPLE);
    }

    @Test
    void releaseAfterTheVoterIsGone() {
        Held held = held();
        String permit = permit(held);
        rig.write("people.yaml", Given.PEOPLE.replaceAll("(?m)^.*id: ben.*\n", ""));
        refused(rig.consume(bot, permit), 409, "quorum is gone");
        rig.write("people.yaml", Given.PEOPLE);
    }

    @Test
    void useAPermitTwice() {
        String permit = permit(held());
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        refused(rig.consume(bot, permit), 409, "used already");
    }

    @Test
    void useThePermitOfAnotherAgent() {
        refused(rig.consume(rig.token("agent:other", "actions"), permit(held())), 409, "in no other hands");
    }

    @Test
    void useAForgedPermit() {
        String permit = permit(held());
        char last = permit.charAt(permit.length() / 2);
        String forged = permit.substring(0, permit.length() / 2)
                + (last == 'A' ? 'B' : 'A')
                + permit.substring(permit.length() / 2 + 1);
        assertThat(rig.consume(bot, forged).status()).isBetween(400, 409);
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
    }

    @Test
    void reportAnOutcomeOfWhatNeverRan() {
        assertThat(rig.outcome(bot, permit(held()), "done").status()).isEqualTo(409);
    }

    // Revocation

    @Test
    void useWhatWasRevoked() {
        Held held = held();
        String permit = permit(held);
        Reply revoked = revoke(rig.session("dora"), held);
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        refused(rig.consume(bot, permit), 409, "revoked, not approved");
        assertThat(state(held)).isEqualTo("revoked");
        assertThat(rig.events("revoked").getLast().text("by")).isEqualTo("person:dora");
    }

    @Test
    void approveAgainWhatWasRevoked() {
        Held held = held();
        permit(held);
        revoke(rig.session("olga"), held);
        assertThat(approve(rig.session("dora"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("revoked");
    }

    @Test
    void keepTheRequestersOwnPeopleFromTakingItBack() {
        Held held = held();
        permit(held);
        assertThat(revoke(rig.session("anna"), held).status()).isEqualTo(200);
    }

    @Test
    void revokeWithoutAnyPartInIt() {
        Held held = held();
        permit(held);
        refused(revoke(rig.session("cara"), held), 403, "somebody who could have voted");
        assertThat(state(held)).isEqualTo("approved");
    }

    @Test
    void revokeAsAnAgentOrAnAuditor() {
        Held held = held();
        permit(held);
        assertThat(revoke(bot, held).status()).isEqualTo(401);
        assertThat(revoke(rig.session("aldo"), held).status()).isEqualTo(403);
        assertThat(state(held)).isEqualTo("approved");
    }

    @Test
    void revokeWhatOnlyWaits() {
        Held held = held();
        assertThat(revoke(rig.session("olga"), held).status()).isEqualTo(409);
        assertThat(state(held)).isEqualTo("pending");
    }

    // Freezes

    @Test
    void proposeWhileFrozen() {
        String other = rig.token(rig.session("cara"), "agent:other", "actions");
        String id = freeze(rig.session("olga"), "agent:other").text("id");
        Reply reply = rig.propose(other, "ping");
        assertThat(reply.problem()).isEqualTo("frozen");
        refused(rig.propose(rig.token(rig.session("cara"), "agent:other", "actions"), "ping"), 403, "It loops.");
        assertThat(rig.propose(bot, "ping").status()).as("another agent").isEqualTo(200);
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
        assertThat(rig.propose(other, "ping").status()).isEqualTo(200);
    }

    @Test
    void useAPermitOfBeforeTheFreeze() {
        Held held = held();
        String approved = permit(held);
        String allowed = rig.propose(bot, "ping").text("permit");
        String id = freeze(rig.session("ada"), "target:app/b*").text("id");
        refused(rig.consume(bot, approved), 409, "Frozen by person:ada");
        refused(rig.consume(bot, allowed), 409, "Frozen by person:ada");
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
        assertThat(rig.consume(bot, approved).status()).isEqualTo(200);
    }

    @Test
    void thawOnesOwnAgent() {
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        refused(thaw(rig.session("anna"), id), 403, "another operator or administrator");
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(403);
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void thawOnesOwnAgentByGivingItAway() {
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        rig.write("people.yaml", Given.PEOPLE.replace("owner: anna", "owner: cara"));
        refused(thaw(rig.session("anna"), id), 403, "another operator or administrator");
        rig.write("people.yaml", Given.PEOPLE);
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void thawOneself() {
        String id = freeze(rig.session("ada"), "person:olga").text("id");
        refused(thaw(rig.session("olga"), id), 403, "another operator or administrator");
        assertThat(thaw(rig.session("ada"), id).status()).isEqualTo(200);
    }

    @Test
    void freezeAndThawWithoutTheRole() {
        String id = freeze(rig.session("olga"), "target:nowhere/*").text("id");
        for (String person : List.of("ben", "cara", "aldo")) {
            assertThat(freeze(rig.session(person), "all").status()).as(person).isEqualTo(403);
            assertThat(thaw(rig.session(person), id).status()).as(person).isEqualTo(403);
        }
        assertThat(freeze(bot, "all").status()).isEqualTo(401);
        assertThat(thaw(bot, id).status()).isEqualTo(401);
        assertThat(thaw(rig.session("olga"), id).status()).isEqualTo(200);
    }

    @Test
    void freezeOrThawWithoutSayingWhy() {
        Json.Fields silent =
                Json.fields().with("scope", "all").with("because", "  ").build();
        assertThat(rig.post(rig.session("olga"), "/v1/freezes", silent).status())
                .isEqualTo(400);
    }

    @Test
    void waitForTheFreezeToBeForgotten(@TempDir Path folder) {
        try (Rig own = new Rig(folder)) {
            Reply frozen = own.post(
                    own.session("olga"),
                    "/v1/freezes",
                    Json.fields().with("scope", "all").with("because", "fire").build());
            assertThat(frozen.status()).as(frozen.text()).isEqualTo(201);
            own.restart();
            own.forget("olga");
            assertThat(own.propose(own.token("agent:bot", "actions"), "ping").problem())
                    .isEqualTo("frozen");
            assertThat(own.get(own.session("olga"), "/v1/freezes").list("freezes"))
                    .hasSize(1);
        }
    }

    // Other people's things

    @Test
    void proposeWithAConnectorToken() {
        assertThat(rig.propose(rig.token("agent:bot", "connector"), "ping").status())
                .isEqualTo(401);
    }

    @Test
    void proposeAsAuditor() {
        assertThat(rig.propose(rig.session("aldo"), "ping").status()).isEqualTo(403);
    }

    @Test
    void actAsAuditorThroughAToken() {
        Json.Fields body = Json.fields()
                .with("for", "person:aldo")
                .with("audience", "actions")
                .with("expires_in", "1h")
                .build();
        assertThat(rig.post(rig.session("aldo"), "/v1/tokens", body).status()).isEqualTo(403);
        assertThat(rig.post(rig.session("ada"), "/v1/tokens", body).status()).isEqualTo(403);
    }

    @Test
    void issueATokenForSomebodyElsesAgent() {
        Json.Fields body = Json.fields()
                .with("for", "agent:bot")
                .with("audience", "actions")
                .with("expires_in", "1h")
                .build();
        for (String person : List.of("ben", "cara", "olga")) {
            assertThat(rig.post(rig.session(person), "/v1/tokens", body).status())
                    .as(person)
                    .isEqualTo(403);
        }
    }

    @Test
    void revokeATokenOfSomebodyElse() {
        String id = rig.get(bot, "/v1/whoami").text("credential");
        assertThat(rig.delete(rig.session("ben"), "/v1/tokens/" + id).status()).isEqualTo(404);
        assertThat(rig.propose(bot, "ping").status()).isEqualTo(200);
    }

    @Test
    void useATokenThatAnOperatorRevoked() {
        String other = rig.token(rig.session("cara"), "agent:other", "actions");
        String id = rig.get(other, "/v1/whoami").text("credential");
        assertThat(rig.delete(rig.session("olga"), "/v1/tokens/" + id).status()).isEqualTo(204);
        assertThat(rig.propose(other, "ping").status()).isEqualTo(401);
    }

    @Test
    void withdrawWhatSomebodyElseAskedFor() {
        Held held = held();
        Reply reply = rig.post(
                rig.session("ada"),
                "/v1/approvals/" + held.approval() + "/withdraw",
                Json.fields().build());
        assertThat(reply.status()).isEqualTo(403);
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void lookAtWhatAnotherAgentAskedFor() {
        Held held = held();
        assertThat(rig.get(rig.token("agent:other", "actions"), "/v1/approvals/" + held.approval())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void readTheLogWithoutTheRole() {
        for (String person : List.of("ben", "cara", "olga")) {
            assertThat(rig.get(rig.session(person), "/v1/audit").status())
                    .as(person)
                    .isEqualTo(403);
        }
        assertThat(rig.get(bot, "/v1/audit").status()).isEqualTo(401);
    }

    @Test
    void readTheLogAsAuditorUnseen() {
        assertThat(rig.get(rig.session("aldo"), "/v1/audit?type=held&limit=1").status())
                .isEqualTo(200);
        assertThat(rig.events("audit-read")).anyMatch(read -> read.text("who").equals("person:aldo"));
    }

    @Test
    void giveOnesActionTheNameOfAConnectors() {
        assertThat(rig.propose(bot, "sql.select").status()).isEqualTo(400);
    }

    @Test
    void putTheTokenIntoTheAddress() {
        assertThat(rig.get("", "/v1/approvals?access_token=" + bot).status()).isBetween(400, 401);
    }
}
