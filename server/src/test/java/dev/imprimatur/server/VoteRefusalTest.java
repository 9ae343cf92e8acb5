package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whoever must not vote is refused, with a sentence that says why, and it is recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VoteRefusalTest {

    private Rig rig;
    private String bot;
    private String approval;
    private String digest;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
        bot = rig.token(rig.session("anna"), "agent:bot", "actions");
        Reply held = rig.propose(bot, "export-users");
        approval = held.text("approval");
        digest = held.text("digest");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply approve(String token) {
        return rig.vote(token, approval, "approve", digest);
    }

    private void refused(Reply reply, String why, String sentence) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.problem()).isEqualTo("vote-refused");
        assertThat(reply.text("why")).isEqualTo(why);
        assertThat(reply.detail()).contains(sentence);
        assertThat(rig.events("vote-refused").getLast().text("why"))
                .as("recorded")
                .matches(recorded -> recorded.equals(why) || recorded.contains(sentence));
        assertThat(rig.get(rig.session("anna"), "/v1/approvals/" + approval).text("state"))
                .isEqualTo("pending");
    }

    @Test
    void refusesTheRequestersOwnToken() {
        refused(approve(bot), "not-a-voter", "Only people vote");
    }

    @Test
    void refusesTheOwnerOfTheAgentThatAsked() {
        refused(approve(rig.session("anna")), "own-action", "nobody approves their own action");
    }

    @Test
    void refusesThePersonWhoAskedInTheirOwnSession() {
        Reply held = rig.propose(rig.session("dora"), "export-users");
        Reply vote = rig.vote(rig.session("dora"), held.text("approval"), "approve", held.text("digest"));
        assertThat(vote.status()).isEqualTo(403);
        assertThat(vote.text("why")).isEqualTo("own-action");
    }

    @Test
    void refusesWhoeverIssuedTheCredential() {
        // anna issues a token for somebody else's agent: she answers for it too
        String other = rig.token(rig.session("anna"), "agent:other", "actions");
        Reply held = rig.propose(other, "export-users");
        Reply vote = rig.vote(rig.session("anna"), held.text("approval"), "approve", held.text("digest"));
        assertThat(vote.text("why")).isEqualTo("own-action");
    }

    @Test
    void refusesAnotherAgentsToken() {
        refused(approve(rig.token("agent:other", "actions")), "not-a-voter", "Only people vote");
    }

    @Test
    void refusesAPersonsTokenForActions() {
        refused(
                approve(rig.token(rig.session("ben"), "person:ben", "actions")),
                "not-a-voter",
                "This credential is for proposing actions");
    }

    @Test
    void refusesAConnectorToken() {
        refused(
                approve(rig.token(rig.session("ben"), "person:ben", "connector")),
                "not-a-voter",
                "This credential is for connectors");
    }

    @Test
    void refusesAPersonWhoIsNotAsked() {
        refused(approve(rig.session("cara")), "not-asked", "not among those who decide this");
    }

    @Test
    void refusesAPersonWhoIsNoLongerKnown() {
        rig.write("people.yaml", Given.PEOPLE + "\n");
        rig.write(
                "people.yaml",
                Given.PEOPLE.replace("people:\n", "people:\n  - { id: evan, name: Evan, groups: [owners] }\n"));
        Path code = rig.folder().resolve("data/sign-in/evan");
        Rig.await(() -> java.nio.file.Files.exists(code));
        String evan = rig.session("evan");
        rig.write("people.yaml", Given.PEOPLE);
        refused(approve(evan), "not-a-voter", "not linked to a known person here");
        assertThat(rig.get(evan, "/v1/whoami").status()).isEqualTo(401);
        Rig.await(() -> !java.nio.file.Files.exists(code));
    }

    @Test
    void refusesAVoteOnSomethingElseThanWasSeen() {
        refused(
                rig.vote(
                        rig.session("ben"),
                        approval,
                        "approve",
                        Digest.of(new byte[] {1}).toString()),
                "other-digest",
                "is not what would run");
    }

    @Test
    void refusesAVoteWithoutWhatWasSeen() {
        Reply reply = rig.post(
                rig.session("ben"),
                "/v1/approvals/" + approval + "/votes",
                Json.fields().with("choice", "approve").build());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).contains("`seen`");
    }

    @Test
    void refusesNobody() {
        assertThat(approve("").status()).isEqualTo(401);
        assertThat(approve("imp_p_" + "A".repeat(43)).status()).isEqualTo(401);
    }

    @Test
    void refusesARevokedSession() {
        String session = rig.session("dora");
        Reply held = rig.propose(
                bot, "export-users", Json.fields().with("which", "revoked").build());
        rig.delete(session, "/v1/tokens/" + rig.get(session, "/v1/whoami").text("credential"));
        Reply vote = rig.vote(session, held.text("approval"), "approve", held.text("digest"));
        assertThat(vote.status()).isEqualTo(401);
        assertThat(vote.detail()).contains("revoked");
        rig.forget("dora");
    }

    @Test
    void aReadNeverVotes() {
        String ben = rig.session("ben");
        for (String method : java.util.List.of("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")) {
            for (String path : java.util.List.of(
                    "/approvals/" + approval,
                    "/v1/approvals/" + approval,
                    "/v1/approvals/" + approval + "/votes",
                    "/v1/approvals/" + approval + "/withdraw")) {
                rig.send(method, path, Optional.of(ben), Optional.empty(), Map.of());
            }
        }
        assertThat(rig.get(ben, "/v1/approvals/" + approval).text("state")).isEqualTo("pending");
        assertThat(rig.get(ben, "/v1/approvals/" + approval).json().whole("revision"))
                .isZero();
    }

    @Test
    void aVoteKeepsHowItWasGiven() {
        Reply held = rig.propose(bot, "wipe");
        byte[] body = Json.fields()
                .with("choice", "approve")
                .with("seen", held.text("digest"))
                .build()
                .canonicalBytes();
        rig.send(
                "POST",
                "/v1/approvals/" + held.text("approval") + "/votes",
                Optional.of(rig.session("ben")),
                Optional.of(body),
                Map.of("Content-Type", "application/json", "Imprimatur-Channel", "cli"));
        Json.Fields voted = rig.events("voted").getLast();
        assertThat(voted.text("voter")).isEqualTo("person:ben");
        Json.Fields evidence = voted.fields("evidence");
        assertThat(evidence.text("channel")).isEqualTo("cli");
        assertThat(evidence.text("method")).isEqualTo("otp");
        assertThat(evidence.text("seen")).isEqualTo(held.text("digest"));
        assertThat(evidence.text("credential"))
                .isEqualTo(rig.get(rig.session("ben"), "/v1/whoami").text("credential"));
    }
}
