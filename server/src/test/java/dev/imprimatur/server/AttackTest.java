package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import org.junit.jupiter.api.Test;

/** Ways to get something approved or released that must not be, each named by what is attempted. */
final class AttackTest extends Attacks {

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
}
